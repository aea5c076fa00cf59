"""The peer of our exports: Polars' own writers, on the rows that we wrote.

`bench_export.py FOLDER`: reads `ours.parquet` there, writes it as Parquet and as CSV, and prints one
line of JSON (rows, columns, parquet_secs, csv_secs), after making sure that both CSV files hold the
same number of lines.
"""

import json
import os
import sys
import time
from pathlib import Path

import polars as pl


def lines(path: Path) -> int:
    count = 0
    with path.open("rb") as file:
        while block := file.read(1 << 24):
            count += block.count(b"\n")
    return count


def timed(path: Path, write) -> float:
    """Seconds until the file is on the disk, as ours is when it is said to be there."""
    started = time.perf_counter()
    write(path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return time.perf_counter() - started


def main() -> None:
    folder = Path(sys.argv[1])
    frame = pl.read_parquet(folder / "ours.parquet").rechunk()
    theirs = folder / "theirs.csv"
    parquet_secs = timed(
        folder / "theirs.parquet",
        lambda path: frame.write_parquet(path, compression="zstd"),
    )
    csv_secs = timed(theirs, frame.write_csv)
    if lines(theirs) != lines(folder / "ours.csv"):
        raise SystemExit("the two CSV files do not hold the same rows")
    if not frame.equals(pl.read_parquet(folder / "theirs.parquet")):
        raise SystemExit("the two Parquet files do not hold the same rows")
    figures = {
        "rows": frame.height,
        "columns": frame.width,
        "parquet_secs": parquet_secs,
        "csv_secs": csv_secs,
    }
    print(json.dumps(figures))


main()
