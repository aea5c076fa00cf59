"""Windows, arrays, structs, dates, text and parameters over the flights, expected by Polars."""

import datetime
import math
import re

import polars as pl
from google.cloud.bigquery import (
    ArrayQueryParameter,
    ScalarQueryParameter,
    StructQueryParameter,
)

from compare import assert_rows


def test_qualify_row_number(ask, nyc):
    got = ask(
        "SELECT origin, dest, COUNT(*) AS n FROM flights GROUP BY origin, dest"
        " QUALIFY ROW_NUMBER() OVER (PARTITION BY origin ORDER BY COUNT(*) DESC, dest) <= 3"
        " ORDER BY origin, n DESC, dest"
    )
    expected = (
        nyc.flights.group_by("origin", "dest")
        .agg(pl.len().alias("n"))
        .sort(["origin", "n", "dest"], descending=[False, True, False])
        .group_by("origin", maintain_order=True)
        .head(3)
    )
    assert_rows(got, expected.rows())


def test_ranks(ask, nyc):
    got = ask(
        "SELECT manufacturer, n, RANK() OVER w, DENSE_RANK() OVER w, PERCENT_RANK() OVER w"
        " FROM (SELECT manufacturer, COUNT(*) AS n FROM planes GROUP BY manufacturer)"
        " WINDOW w AS (ORDER BY n DESC) ORDER BY n DESC, manufacturer"
    )
    counts = nyc.planes.group_by("manufacturer").agg(pl.len().alias("n"))
    rank = pl.col("n").rank("min", descending=True).cast(pl.Int64)
    expected = counts.with_columns(
        rank.alias("r"),
        pl.col("n").rank("dense", descending=True).cast(pl.Int64).alias("d"),
        ((rank - 1) / (counts.height - 1)).alias("p"),
    ).sort(["n", "manufacturer"], descending=[True, False])
    assert_rows(got, expected.rows())


def test_running_total_and_moving_average(ask, nyc):
    got = ask(
        "SELECT month, n, SUM(n) OVER (ORDER BY month) AS total,"
        " AVG(n) OVER (ORDER BY month ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS around"
        " FROM (SELECT month, COUNT(*) AS n FROM flights GROUP BY month) ORDER BY month"
    )
    counts = [n for _, n in nyc.flights.group_by("month").len().sort("month").rows()]
    expected = []
    for index, n in enumerate(counts):
        near = counts[max(0, index - 1) : index + 2]
        expected.append((index + 1, n, sum(counts[: index + 1]), sum(near) / len(near)))
    assert_rows(got, expected)


def test_range_window_over_values(ask, nyc):
    got = ask(
        "SELECT faa, alt, COUNT(*) OVER (ORDER BY alt RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING)"
        " FROM airports WHERE dst = 'N' ORDER BY faa"
    )
    rows = nyc.airports.filter(pl.col("dst") == "N").sort("faa").select("faa", "alt").rows()
    near = lambda alt: sum(1 for _, other in rows if abs(other - alt) <= 10)
    assert_rows(got, [(faa, alt, near(alt)) for faa, alt in rows])


def test_lag_lead_first_last(ask, nyc):
    got = ask(
        "SELECT day, n, LAG(n) OVER w, LEAD(n, 2, -1) OVER w, FIRST_VALUE(n) OVER w,"
        " LAST_VALUE(n) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
        " FROM (SELECT day, COUNT(*) AS n FROM flights WHERE month = 2 GROUP BY day)"
        " WINDOW w AS (ORDER BY day) ORDER BY day"
    )
    n = [
        count
        for _, count in nyc.flights.filter(pl.col("month") == 2)
        .group_by("day")
        .len()
        .sort("day")
        .rows()
    ]
    expected = [
        (
            index + 1,
            count,
            n[index - 1] if index > 0 else None,
            n[index + 2] if index + 2 < len(n) else -1,
            n[0],
            n[-1],
        )
        for index, count in enumerate(n)
    ]
    assert_rows(got, expected)


def test_last_value_ignore_nulls(ask, nyc):
    got = ask(
        "SELECT hour, wind_gust, LAST_VALUE(wind_gust IGNORE NULLS) OVER (ORDER BY time_hour)"
        " FROM weather WHERE origin = 'JFK' AND month = 3 AND day = 8 ORDER BY time_hour"
    )
    day = nyc.weather.filter(
        (pl.col("origin") == "JFK") & (pl.col("month") == 3) & (pl.col("day") == 8)
    ).sort("time_hour")
    expected = day.select("hour", "wind_gust", pl.col("wind_gust").forward_fill().alias("kept"))
    assert expected["wind_gust"].null_count() > 0
    assert_rows(got, expected.rows())


def test_array_agg_ordered_and_limited(ask, nyc):
    got = ask(
        "SELECT carrier, ARRAY_AGG(DISTINCT dest ORDER BY dest LIMIT 4) AS dests,"
        " STRING_AGG(DISTINCT origin, '+' ORDER BY origin) AS origins FROM flights"
        " GROUP BY carrier ORDER BY carrier"
    )
    expected = (
        nyc.flights.group_by("carrier")
        .agg(
            pl.col("dest").unique().sort().head(4),
            pl.col("origin").unique().sort().str.join("+"),
        )
        .sort("carrier")
    )
    assert_rows(got, expected.rows())


def test_array_of_structs_and_unnest_with_offset(ask, nyc):
    got = ask(
        "WITH best AS (SELECT origin, ARRAY_AGG(STRUCT(dest, n) ORDER BY n DESC, dest LIMIT 3) AS top"
        " FROM (SELECT origin, dest, COUNT(*) AS n FROM flights GROUP BY 1, 2) GROUP BY origin)"
        " SELECT origin, place, t.dest, t.n, ARRAY_LENGTH(top), top[OFFSET(0)]"
        " FROM best, UNNEST(top) AS t WITH OFFSET AS place ORDER BY origin, place"
    )
    counts = nyc.flights.group_by("origin", "dest").len().rows()
    expected = []
    for origin in sorted(set(nyc.flights["origin"])):
        top = sorted((-n, dest) for o, dest, n in counts if o == origin)[:3]
        first = {"dest": top[0][1], "n": -top[0][0]}
        expected += [(origin, i, dest, -n, 3, first) for i, (n, dest) in enumerate(top)]
    assert_rows(got, expected)


def test_correlated_array_subquery(ask, nyc):
    got = ask(
        "WITH d AS (SELECT carrier, ARRAY_AGG(arr_delay IGNORE NULLS) AS delays FROM flights"
        " WHERE month = 1 AND day <= 3 GROUP BY carrier)"
        " SELECT carrier, (SELECT COUNT(*) FROM UNNEST(delays) AS x WHERE x > 30),"
        " (SELECT MAX(x) FROM UNNEST(delays) x), ARRAY(SELECT x FROM UNNEST(delays) x WHERE x > 120 ORDER BY x)"
        " FROM d ORDER BY carrier"
    )
    x = pl.col("arr_delay")
    expected = (
        nyc.flights.filter((pl.col("month") == 1) & (pl.col("day") <= 3) & x.is_not_null())
        .group_by("carrier")
        .agg(
            (x > 30).sum().cast(pl.Int64).alias("late"),
            x.max().alias("worst"),
            x.filter(x > 120).sort().alias("bad"),
        )
        .sort("carrier")
    )
    assert_rows(got, expected.rows())


def test_date_parts_and_truncation(ask, nyc):
    got = ask(
        "SELECT DATE_TRUNC(DATE(year, month, day), WEEK(MONDAY)) AS week, COUNT(*) AS n,"
        " MIN(EXTRACT(ISOWEEK FROM DATE(year, month, day))) AS number"
        " FROM flights GROUP BY week ORDER BY week"
    )
    date = pl.date("year", "month", "day")
    expected = (
        nyc.flights.group_by(date.dt.truncate("1w").alias("week"))
        .agg(pl.len().alias("n"), date.dt.week().min().cast(pl.Int64).alias("number"))
        .sort("week")
    )
    assert_rows(got, expected.rows())


def test_day_of_week_names(ask, nyc):
    got = ask(
        "SELECT EXTRACT(DAYOFWEEK FROM DATE(year, month, day)) AS d,"
        " FORMAT_DATE('%A', ANY_VALUE(DATE(year, month, day))) AS name, AVG(dep_delay)"
        " FROM flights GROUP BY d ORDER BY d"
    )
    weekday = pl.date("year", "month", "day").dt.weekday()  # 1 is Monday
    expected = (
        nyc.flights.group_by((weekday % 7 + 1).cast(pl.Int64).alias("d"))
        .agg(
            pl.date("year", "month", "day").first().dt.to_string("%A").alias("name"),
            pl.col("dep_delay").mean(),
        )
        .sort("d")
    )
    assert_rows(got, expected.rows())


def test_time_zones_over_the_clock_change(ask, nyc):
    got = ask(
        "SELECT EXTRACT(HOUR FROM time_hour AT TIME ZONE 'America/New_York') AS local,"
        " EXTRACT(HOUR FROM time_hour) AS utc, DATE(time_hour, 'Asia/Tokyo') AS tokyo, COUNT(*)"
        " FROM flights WHERE month = 3 AND day IN (9, 10, 11) GROUP BY 1, 2, 3 ORDER BY 3, 2, 1"
    )
    t = pl.col("time_hour")
    expected = (
        nyc.flights.filter((pl.col("month") == 3) & pl.col("day").is_in([9, 10, 11]))
        .group_by(
            t.dt.convert_time_zone("America/New_York").dt.hour().cast(pl.Int64).alias("local"),
            t.dt.hour().cast(pl.Int64).alias("utc"),
            t.dt.convert_time_zone("Asia/Tokyo").dt.date().alias("tokyo"),
        )
        .len()
        .sort("tokyo", "utc", "local")
    )
    assert_rows(got, expected.rows())


def test_timestamps_and_differences(ask, nyc):
    got = ask(
        "SELECT origin, MIN(time_hour), MAX(time_hour), TIMESTAMP_DIFF(MAX(time_hour), MIN(time_hour), HOUR),"
        " DATE_DIFF(DATE(MAX(time_hour)), DATE(MIN(time_hour)), MONTH), UNIX_SECONDS(MIN(time_hour)),"
        " TIMESTAMP_ADD(MAX(time_hour), INTERVAL 90 MINUTE) FROM weather GROUP BY origin ORDER BY origin"
    )
    expected = []
    for (origin,), rows in sorted(nyc.weather.group_by("origin")):
        low, high = rows["time_hour"].min(), rows["time_hour"].max()
        expected.append(
            (
                origin,
                low,
                high,
                int((high - low).total_seconds()) // 3600,
                (high.year - low.year) * 12 + high.month - low.month,
                int(low.timestamp()),
                high + datetime.timedelta(minutes=90),
            )
        )
    assert_rows(got, expected)


def test_calendar_from_generate_date_array(ask, nyc):
    got = ask(
        "SELECT d, COUNT(f.flight) FROM UNNEST(GENERATE_DATE_ARRAY('2013-01-30', '2013-02-12', INTERVAL 3 DAY)) d"
        " LEFT JOIN flights f ON DATE(f.year, f.month, f.day) = d AND f.dest = 'ANC' GROUP BY d ORDER BY d"
    )
    date = pl.date("year", "month", "day")
    counts = dict(nyc.flights.filter(pl.col("dest") == "ANC").group_by(date.alias("d")).len().rows())
    days = [datetime.date(2013, 1, 30) + datetime.timedelta(days=3 * i) for i in range(5)]
    assert_rows(got, [(day, counts.get(day, 0)) for day in days])


def test_regular_expressions_and_text(ask, nyc):
    got = ask(
        "SELECT name, UPPER(SUBSTR(name, 1, 3)), LENGTH(name), REGEXP_EXTRACT(name, r'(\\w+) Intl'),"
        " REGEXP_REPLACE(name, r'[aeiou]', '_'), SPLIT(name, ' ')[SAFE_OFFSET(1)], STRPOS(name, 'a')"
        " FROM airports WHERE REGEXP_CONTAINS(name, r'^(San|Los) .*Intl$') ORDER BY name"
    )
    expected = []
    for name in sorted(nyc.airports["name"]):
        if re.search(r"^(San|Los) .*Intl$", name):
            words = name.split(" ")
            found = re.search(r"(\w+) Intl", name)
            expected.append(
                (
                    name,
                    name[:3].upper(),
                    len(name),
                    found.group(1) if found else None,
                    re.sub(r"[aeiou]", "_", name),
                    words[1] if len(words) > 1 else None,
                    name.find("a") + 1,
                )
            )
    assert_rows(got, expected)


def test_approximate_aggregates_are_near(ask, nyc):
    ((distinct, quartiles, top),) = ask(
        "SELECT APPROX_COUNT_DISTINCT(tailnum), APPROX_QUANTILES(distance, 4),"
        " APPROX_TOP_COUNT(origin, 2) FROM flights"
    )
    f = nyc.flights
    exact = f["tailnum"].drop_nulls().n_unique()
    assert abs(distinct - exact) <= exact * 0.03
    assert len(quartiles) == 5
    assert (quartiles[0], quartiles[4]) == (f["distance"].min(), f["distance"].max())
    for value, share in zip(quartiles[1:4], (0.25, 0.5, 0.75)):
        below = f.filter(pl.col("distance") < value).height / f.height
        up_to = f.filter(pl.col("distance") <= value).height / f.height
        assert below - 0.02 <= share <= up_to + 0.02
    counts = f.group_by("origin").len().sort("len", descending=True).head(2).rows()
    assert_rows([top], [[{"value": origin, "count": n} for origin, n in counts]])


def test_statistics(ask, nyc):
    got = ask(
        "SELECT origin, STDDEV(temp), VAR_POP(humid), CORR(temp, dewp), COVAR_SAMP(temp, wind_speed),"
        " SUM(precip) FROM weather WHERE wind_speed IS NOT NULL AND temp IS NOT NULL"
        " GROUP BY origin ORDER BY origin"
    )
    expected = (
        nyc.weather.filter(pl.col("wind_speed").is_not_null() & pl.col("temp").is_not_null())
        .group_by("origin")
        .agg(
            pl.col("temp").std(),
            pl.col("humid").var(ddof=0).alias("v"),
            pl.corr("temp", "dewp").alias("c"),
            pl.cov("temp", "wind_speed").alias("cov"),
            pl.col("precip").sum(),
        )
        .sort("origin")
    )
    assert_rows(got, expected.rows())


def test_distance_on_the_sphere(ask, nyc):
    got = ask(
        "WITH p AS (SELECT faa, lat * ACOS(-1) / 180 AS phi, lon * ACOS(-1) / 180 AS lam FROM airports)"
        " SELECT b.faa, 6371 * 2 * ASIN(SQRT(POW(SIN((b.phi - a.phi) / 2), 2)"
        " + COS(a.phi) * COS(b.phi) * POW(SIN((b.lam - a.lam) / 2), 2))) AS km"
        " FROM p a CROSS JOIN p b WHERE a.faa = 'JFK' AND b.faa IN ('HNL', 'BOS', 'LAX') ORDER BY km"
    )
    places = {faa: (math.radians(a), math.radians(b)) for faa, a, b in nyc.airports.select("faa", "lat", "lon").rows()}
    here = places["JFK"]
    expected = []
    for faa in ("HNL", "BOS", "LAX"):
        there = places[faa]
        h = (
            math.sin((there[0] - here[0]) / 2) ** 2
            + math.cos(here[0]) * math.cos(there[0]) * math.sin((there[1] - here[1]) / 2) ** 2
        )
        expected.append((faa, 6371 * 2 * math.asin(math.sqrt(h))))
    assert_rows(got, sorted(expected, key=lambda row: row[1]))


def test_integer_division_rounding_and_numeric(ask, nyc):
    got = ask(
        "SELECT DIV(dep_time, 100) AS h, MOD(dep_time, 100) AS m, ROUND(distance / 7, 2) AS r,"
        " CAST(SAFE_DIVIDE(distance, air_time) AS INT64) AS q, SAFE_DIVIDE(distance, 0) AS nothing,"
        " GREATEST(dep_delay, arr_delay) AS worst, SIGN(dep_delay) AS side FROM flights"
        " WHERE month = 12 AND day = 31 AND origin = 'LGA' ORDER BY sched_dep_time, flight, tailnum LIMIT 50"
    )
    half_away = lambda x: math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)
    rows = (
        nyc.flights.filter(
            (pl.col("month") == 12) & (pl.col("day") == 31) & (pl.col("origin") == "LGA")
        )
        .sort("sched_dep_time", "flight", "tailnum")
        .head(50)
    )
    expected = []
    for row in rows.iter_rows(named=True):
        time, air, late = row["dep_time"], row["air_time"], row["dep_delay"]
        both = late is not None and row["arr_delay"] is not None
        expected.append(
            (
                None if time is None else time // 100,
                None if time is None else time % 100,
                round(row["distance"] / 7, 2),
                None if air is None else half_away(row["distance"] / air),
                None,
                max(late, row["arr_delay"]) if both else None,
                None if late is None else (late > 0) - (late < 0),
            )
        )
    assert_rows(got, expected)


def test_named_parameters(ask, nyc):
    got = ask(
        "SELECT carrier, COUNT(*) FROM flights WHERE dest IN UNNEST(@dests) AND dep_delay > @late"
        " AND time_hour >= @since AND DATE(year, month, day) < @before GROUP BY carrier ORDER BY carrier",
        ArrayQueryParameter("dests", "STRING", ["LAX", "SFO", "SEA"]),
        ScalarQueryParameter("late", "INT64", 45),
        ScalarQueryParameter(
            "since", "TIMESTAMP", datetime.datetime(2013, 6, 1, 4, tzinfo=datetime.timezone.utc)
        ),
        ScalarQueryParameter("before", "DATE", datetime.date(2013, 8, 1)),
    )
    since = datetime.datetime(2013, 6, 1, 4, tzinfo=datetime.timezone.utc)
    expected = (
        nyc.flights.filter(
            pl.col("dest").is_in(["LAX", "SFO", "SEA"])
            & (pl.col("dep_delay") > 45)
            & (pl.col("time_hour") >= since)
            & (pl.date("year", "month", "day") < datetime.date(2013, 8, 1))
        )
        .group_by("carrier")
        .len()
        .sort("carrier")
    )
    assert_rows(got, expected.rows())


def test_positional_and_struct_parameters(ask, nyc):
    got = ask(
        "SELECT ? AS label, origin, COUNT(*) FROM flights"
        " WHERE (origin, month) IN UNNEST([?, ?]) GROUP BY origin ORDER BY origin",
        ScalarQueryParameter(None, "STRING", "夏"),
        StructQueryParameter(
            None,
            ScalarQueryParameter("o", "STRING", "JFK"),
            ScalarQueryParameter("m", "INT64", 7),
        ),
        StructQueryParameter(
            None,
            ScalarQueryParameter("o", "STRING", "LGA"),
            ScalarQueryParameter("m", "INT64", 8),
        ),
    )
    count = lambda origin, month: nyc.flights.filter(
        (pl.col("origin") == origin) & (pl.col("month") == month)
    ).height
    assert_rows(got, [("夏", "JFK", count("JFK", 7)), ("夏", "LGA", count("LGA", 8))])


def test_array_of_struct_parameter_as_a_table(ask, nyc):
    pair = lambda code, label: StructQueryParameter(
        None,
        ScalarQueryParameter("code", "STRING", code),
        ScalarQueryParameter("label", "STRING", label),
    )
    got = ask(
        "SELECT w.label, COUNT(*) AS n FROM flights f JOIN UNNEST(@wanted) AS w ON f.dest = w.code"
        " GROUP BY w.label ORDER BY w.label",
        ArrayQueryParameter("wanted", "STRUCT", [pair("BOS", "Boston"), pair("SEA", "Seattle")]),
    )
    count = lambda dest: nyc.flights.filter(pl.col("dest") == dest).height
    assert_rows(got, [("Boston", count("BOS")), ("Seattle", count("SEA"))])


def test_json_built_and_read_back(ask, nyc):
    got = ask(
        "WITH j AS (SELECT TO_JSON_STRING(STRUCT(name AS airline, carrier AS code)) AS t FROM airlines)"
        " SELECT JSON_VALUE(t, '$.code') AS code, JSON_VALUE(t, '$.airline'), JSON_QUERY(t, '$.code'),"
        " JSON_VALUE(t, '$.none') FROM j ORDER BY code"
    )
    expected = [(c, n, f'"{c}"', None) for c, n in nyc.airlines.sort("carrier").rows()]
    assert_rows(got, expected)


def test_sessions_by_gaps(ask, nyc):
    # Flights of one aeroplane fall into runs: a new one starts after more than a day on the ground.
    got = ask(
        "WITH t AS (SELECT tailnum, time_hour, LAG(time_hour) OVER (PARTITION BY tailnum ORDER BY time_hour, flight) AS before"
        " FROM flights WHERE tailnum IN ('N725MQ', 'N711MQ', 'N258JB')),"
        " s AS (SELECT tailnum, COUNTIF(before IS NULL OR TIMESTAMP_DIFF(time_hour, before, HOUR) > 24) AS runs, COUNT(*) AS n"
        " FROM t GROUP BY tailnum) SELECT * FROM s ORDER BY tailnum"
    )
    expected = []
    for tail in sorted(("N725MQ", "N711MQ", "N258JB")):
        times = sorted(nyc.flights.filter(pl.col("tailnum") == tail)["time_hour"].to_list())
        gaps = [(b - a).total_seconds() // 3600 for a, b in zip(times, times[1:])]
        expected.append((tail, 1 + sum(gap > 24 for gap in gaps), len(times)))
    assert_rows(got, expected)


def test_having_max_and_logical_aggregates(ask, nyc):
    got = ask(
        "SELECT origin, ANY_VALUE(dest HAVING MAX distance), LOGICAL_OR(dep_delay > 1200),"
        " LOGICAL_AND(distance > 90), MAX_BY(dest, distance), COUNT(DISTINCT IF(month = 1, dest, NULL))"
        " FROM flights WHERE dep_delay IS NOT NULL AND dest != 'HNL' GROUP BY origin ORDER BY origin"
    )
    expected = []
    f = nyc.flights.filter(pl.col("dep_delay").is_not_null() & (pl.col("dest") != "HNL"))
    for (origin,), rows in sorted(f.group_by("origin"), key=lambda item: item[0]):
        longest = rows.filter(pl.col("distance") == rows["distance"].max())["dest"].unique()
        assert longest.len() == 1
        expected.append(
            (
                origin,
                longest[0],
                bool((rows["dep_delay"] > 1200).any()),
                bool((rows["distance"] > 90).all()),
                longest[0],
                rows.filter(pl.col("month") == 1)["dest"].n_unique(),
            )
        )
    assert_rows(got, expected)


def test_weather_at_departure(ask, nyc):
    got = ask(
        "SELECT f.origin, CAST(FLOOR(w.visib) AS INT64) AS visibility, COUNT(*) AS n, AVG(f.dep_delay)"
        " FROM flights f JOIN weather w ON f.origin = w.origin AND f.time_hour = w.time_hour"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    expected = (
        nyc.flights.join(nyc.weather, on=["origin", "time_hour"])
        .group_by("origin", pl.col("visib").floor().cast(pl.Int64))
        .agg(pl.len().alias("n"), pl.col("dep_delay").mean())
        .sort("origin", "visib")
    )
    assert_rows(got, expected.rows())
