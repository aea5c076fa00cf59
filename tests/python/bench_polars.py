"""The peer of our views and profiles: the same questions as expressions of Polars, on the same rows.

`bench_polars.py PARQUET`: prints one line of JSON. A view is an order of rows, so its peer is
`arg_sort_by` or `arg_where`, which do not copy the columns either.
"""

import json
import sys
import time

import polars as pl

TURNS = 3
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def best(work):
    found, secs = None, float("inf")
    for _ in range(TURNS):
        started = time.perf_counter()
        found = work()
        secs = min(secs, time.perf_counter() - started)
    return found, round(secs, 3)


def profile(frame: pl.DataFrame, name: str) -> int:
    column = pl.col(name)
    parts = [
        column.null_count().alias("nulls"),
        column.drop_nulls().n_unique().alias("distinct"),
        column.min().alias("min"),
        column.max().alias("max"),
    ]
    if frame.schema[name] == pl.String:
        lengths = column.str.len_chars()
        parts += [
            (column == "").sum().alias("empty"),
            (column.str.strip_chars() == "").sum().alias("blank"),
            lengths.min().alias("shortest"),
            lengths.max().alias("longest"),
            lengths.mean().alias("length"),
        ]
    else:
        parts += [
            column.sum().alias("sum"),
            column.mean().alias("mean"),
            column.std().alias("stddev"),
            *(column.quantile(share).alias(f"q{share}") for share in SHARES),
        ]
    figures = frame.select(parts)
    frame.select(column.drop_nulls().value_counts().struct.unnest()).top_k(20, by="count")
    if frame.schema[name] != pl.String:
        frame.get_column(name).cast(pl.Float64).hist(bin_count=24)
    return figures.get_column("distinct")[0]


def main(path: str) -> None:
    frame = pl.read_parquet(path)
    views = {
        "sort_number": pl.arg_sort_by("c0"),
        "sort_text": pl.arg_sort_by("c1"),
        "sort_two": pl.arg_sort_by(["c8", "c5"], descending=[True, False], nulls_last=[True, False]),
        "filter_number": pl.arg_where((pl.col("c2") > 8e9) & (pl.col("c8") < 500)),
        "filter_text": pl.arg_where(pl.col("c1").str.contains("(?i)player_1f")),
    }
    figures: dict[str, float] = {"rows": frame.height, "columns": frame.width}
    for name, view in views.items():
        found, secs = best(lambda view=view: frame.select(view).height)
        figures |= {f"{name}_secs": secs, f"{name}_rows": found}
    for name, column in {
        "profile_number": "c0",
        "profile_text": "c1",
        "profile_decimal": "c5",
        "profile_few": "c8",
    }.items():
        found, secs = best(lambda column=column: profile(frame, column))
        figures |= {f"{name}_secs": secs, f"{name}_distinct": found}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1])
