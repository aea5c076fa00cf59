"""Filters, groups, joins and sets over the flights; every expectation is computed by Polars."""

import polars as pl

from compare import assert_rows


def test_counts_and_nulls(ask, nyc):
    got = ask(
        "SELECT COUNT(*), COUNT(dep_time), COUNT(DISTINCT tailnum), COUNTIF(dep_delay > 60),"
        " SUM(distance), MIN(air_time), MAX(arr_delay), AVG(dep_delay) FROM flights"
    )
    f = nyc.flights
    assert_rows(
        got,
        [
            (
                f.height,
                f["dep_time"].count(),
                f["tailnum"].drop_nulls().n_unique(),
                f.filter(pl.col("dep_delay") > 60).height,
                f["distance"].sum(),
                f["air_time"].min(),
                f["arr_delay"].max(),
                f["dep_delay"].mean(),
            )
        ],
    )


def test_group_having_order_by_alias_and_position(ask, nyc):
    got = ask(
        "SELECT carrier, COUNT(*) AS n, AVG(arr_delay) late FROM flights"
        " GROUP BY 1 HAVING COUNT(*) > 5000 ORDER BY late DESC, 1"
    )
    expected = (
        nyc.flights.group_by("carrier")
        .agg(pl.len().alias("n"), pl.col("arr_delay").mean().alias("late"))
        .filter(pl.col("n") > 5000)
        .sort("late", descending=True)
    )
    assert_rows(got, expected.rows())


def test_inner_join_using(ask, nyc):
    got = ask(
        "SELECT a.name, COUNT(*) AS n FROM flights JOIN airlines AS a USING (carrier)"
        " GROUP BY a.name ORDER BY n DESC, a.name LIMIT 10"
    )
    expected = (
        nyc.flights.join(nyc.airlines, on="carrier")
        .group_by("name")
        .agg(pl.len().alias("n"))
        .sort(["n", "name"], descending=[True, False])
        .head(10)
    )
    assert_rows(got, expected.rows())


def test_left_join_keeps_flights_to_unknown_airports(ask, nyc):
    got = ask(
        "SELECT f.dest, COUNT(*) AS n, COUNTIF(p.faa IS NULL) AS unknown"
        " FROM flights f LEFT JOIN airports p ON f.dest = p.faa"
        " GROUP BY f.dest HAVING unknown > 0 ORDER BY f.dest"
    )
    known = nyc.airports["faa"].implode()
    expected = (
        nyc.flights.filter(~pl.col("dest").is_in(known))
        .group_by("dest")
        .agg(pl.len().alias("n"), pl.len().alias("unknown"))
        .sort("dest")
    )
    assert_rows(got, expected.rows())


def test_full_join_and_null_order(ask, nyc):
    got = ask(
        "WITH p AS (SELECT DISTINCT manufacturer, engines FROM planes WHERE year < 1970),"
        " q AS (SELECT DISTINCT manufacturer, engines FROM planes WHERE year > 2012)"
        " SELECT p.manufacturer, p.engines, q.manufacturer, q.engines"
        " FROM p FULL JOIN q ON p.manufacturer = q.manufacturer AND p.engines = q.engines"
        " ORDER BY 1, 2, 3, 4"
    )
    planes = nyc.planes
    keys = ["manufacturer", "engines"]
    p = planes.filter(pl.col("year") < 1970).select(keys).unique()
    q = planes.filter(pl.col("year") > 2012).select(keys).unique()
    expected = p.join(q, on=keys, how="full", suffix="_q").sort(
        pl.all(), nulls_last=False
    )
    assert_rows(got, expected.rows())


def test_semi_and_anti_joins_by_exists(ask, nyc):
    got = ask(
        "SELECT engine, COUNT(*) AS n FROM planes p"
        " WHERE EXISTS (SELECT 1 FROM flights f WHERE f.tailnum = p.tailnum AND f.dest = 'HNL')"
        " AND NOT EXISTS (SELECT 1 FROM flights f WHERE f.tailnum = p.tailnum AND f.dest = 'LAX')"
        " GROUP BY engine ORDER BY engine"
    )
    to = lambda dest: nyc.flights.filter(pl.col("dest") == dest)
    expected = (
        nyc.planes.join(to("HNL"), on="tailnum", how="semi")
        .join(to("LAX"), on="tailnum", how="anti")
        .group_by("engine")
        .agg(pl.len().alias("n"))
        .sort("engine")
    )
    assert_rows(got, expected.rows())


def test_three_tables_and_case(ask, nyc):
    got = ask(
        "SELECT a.name, CASE WHEN p.seats < 60 THEN 'small' WHEN p.seats < 200 THEN 'middle'"
        " ELSE 'large' END AS size, COUNT(*) AS n, SUM(p.seats) AS seats"
        " FROM flights f JOIN airlines a ON f.carrier = a.carrier JOIN planes p ON f.tailnum = p.tailnum"
        " WHERE f.month = 7 GROUP BY a.name, size ORDER BY a.name, size"
    )
    expected = (
        nyc.flights.filter(pl.col("month") == 7)
        .join(nyc.airlines, on="carrier")
        .join(nyc.planes.select("tailnum", "seats"), on="tailnum")
        .with_columns(
            pl.when(pl.col("seats") < 60)
            .then(pl.lit("small"))
            .when(pl.col("seats") < 200)
            .then(pl.lit("middle"))
            .otherwise(pl.lit("large"))
            .alias("size")
        )
        .group_by("name", "size")
        .agg(pl.len().alias("n"), pl.col("seats").sum())
        .sort("name", "size")
    )
    assert_rows(got, expected.rows())


def test_set_operations(ask, nyc):
    got = ask(
        "(SELECT dest FROM flights WHERE carrier = 'UA' INTERSECT DISTINCT"
        " SELECT dest FROM flights WHERE carrier = 'DL')"
        " EXCEPT DISTINCT SELECT dest FROM flights WHERE carrier = 'B6' ORDER BY dest"
    )
    to = lambda carrier: set(nyc.flights.filter(pl.col("carrier") == carrier)["dest"])
    assert_rows(got, [(dest,) for dest in sorted((to("UA") & to("DL")) - to("B6"))])


def test_rollup_with_totals(ask, nyc):
    got = ask(
        "SELECT origin, carrier, COUNT(*) AS n, GROUPING(carrier) AS total FROM flights"
        " WHERE carrier IN ('AA', 'UA', 'DL') GROUP BY ROLLUP (origin, carrier)"
        " ORDER BY origin, carrier"
    )
    f = nyc.flights.filter(pl.col("carrier").is_in(["AA", "UA", "DL"]))
    fine = f.group_by("origin", "carrier").len()
    coarse = f.group_by("origin").len()
    expected = [(None, None, f.height, 1)]
    expected += [(origin, None, n, 1) for origin, n in coarse.rows()]
    expected += [(origin, carrier, n, 0) for origin, carrier, n in fine.rows()]
    expected.sort(key=lambda row: (row[0] or "", row[1] or ""))
    assert_rows(got, expected)


def test_grouping_sets(ask, nyc):
    got = ask(
        "SELECT origin, month, COUNT(*) AS n FROM flights"
        " GROUP BY GROUPING SETS (origin, month, ()) ORDER BY origin, month"
    )
    f = nyc.flights
    expected = [(None, None, f.height)]
    expected += [(None, *row) for row in f.group_by("month").len().sort("month").rows()]
    expected += [(a, None, n) for a, n in f.group_by("origin").len().sort("origin").rows()]
    assert_rows(got, expected)


def test_pivot(ask, nyc):
    got = ask(
        "SELECT * FROM (SELECT carrier, origin, distance FROM flights)"
        " PIVOT (SUM(distance) AS miles, COUNT(*) AS n FOR origin IN ('EWR', 'JFK' AS kennedy))"
        " ORDER BY carrier"
    )
    f = nyc.flights
    one = lambda origin: (
        f.filter(pl.col("origin") == origin)
        .group_by("carrier")
        .agg(pl.col("distance").sum().alias(f"m{origin}"), pl.len().alias(f"n{origin}"))
    )
    expected = (
        f.select("carrier")
        .unique()
        .join(one("EWR"), on="carrier", how="left")
        .join(one("JFK"), on="carrier", how="left")
        .with_columns(pl.col("nEWR", "nJFK").fill_null(0).cast(pl.Int64))
        .sort("carrier")
        .select("carrier", "mEWR", "nEWR", "mJFK", "nJFK")
    )
    assert_rows(got, expected.rows())


def test_unpivot(ask, nyc):
    got = ask(
        "SELECT carrier, what, minutes FROM ("
        " SELECT carrier, SUM(dep_delay) AS dep, SUM(arr_delay) AS arr FROM flights GROUP BY carrier)"
        " UNPIVOT (minutes FOR what IN (dep, arr AS 'arrival')) ORDER BY carrier, what"
    )
    sums = nyc.flights.group_by("carrier").agg(pl.col("dep_delay", "arr_delay").sum())
    expected = [(c, "dep", dep) for c, dep, _ in sums.rows()]
    expected += [(c, "arrival", arr) for c, _, arr in sums.rows()]
    assert_rows(got, sorted(expected))


def test_pipe_syntax(ask, nyc):
    got = ask(
        "FROM flights"
        " |> WHERE origin = 'JFK' AND air_time IS NOT NULL"
        " |> EXTEND distance / air_time * 60 AS speed"
        " |> AGGREGATE MAX(speed) AS fastest, COUNT(*) AS n GROUP BY dest"
        " |> WHERE n >= 100"
        " |> ORDER BY fastest DESC"
        " |> LIMIT 5"
    )
    expected = (
        nyc.flights.filter((pl.col("origin") == "JFK") & pl.col("air_time").is_not_null())
        .with_columns((pl.col("distance") / pl.col("air_time") * 60).alias("speed"))
        .group_by("dest")
        .agg(pl.col("speed").max().alias("fastest"), pl.len().alias("n"))
        .filter(pl.col("n") >= 100)
        .sort("fastest", descending=True)
        .head(5)
    )
    assert_rows(got, expected.select("dest", "fastest", "n").rows())


def test_recursive_cte_makes_a_series(ask, nyc):
    # How many flights each hour of the day has, zero where it has none.
    got = ask(
        "WITH RECURSIVE hours AS (SELECT 0 AS h UNION ALL SELECT h + 1 FROM hours WHERE h < 23)"
        " SELECT h, COUNT(f.flight) FROM hours LEFT JOIN flights f ON f.hour = h GROUP BY h ORDER BY h"
    )
    counts = dict(nyc.flights.group_by("hour").len().rows())
    assert_rows(got, [(hour, counts.get(hour, 0)) for hour in range(24)])


def test_except_replace_and_offset(ask, nyc):
    got = ask(
        "SELECT * EXCEPT (lat, lon, tzone) REPLACE (alt * 2 AS alt) FROM airports"
        " ORDER BY faa LIMIT 5 OFFSET 100"
    )
    expected = (
        nyc.airports.sort("faa")
        .slice(100, 5)
        .with_columns(pl.col("alt") * 2)
        .drop("lat", "lon", "tzone")
    )
    assert_rows(got, expected.rows())
