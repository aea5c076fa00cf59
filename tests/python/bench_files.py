"""Data and peers of our previews: the same looks at files in S3 by Polars, DuckDB and pyarrow.

`bench_files.py make FOLDER`: writes the files, where they are not there yet.
`bench_files.py run ENDPOINT BUCKET PEER TASK`: does one task in this fresh process and prints one
line of JSON: seconds, the largest resident size in MB, and what was found. Requests and bytes are
counted by the server.

`bench_files.py ours PROGRAM ARGUMENTS…`: runs our program and prints the same; the size is that of
all its processes together. Its seconds are from the start of the
process to its end; a peer's leave out the start of its interpreter.
"""

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
from pyarrow import parquet

ROWS = 49_152_000
GROUP = 122_880
PART = 4_915_200
HIVE_FILES = 500
KEYS = 100_000

EVENTS = ["login", "logout", "battle", "gacha", "purchase", "quest", "chat", "level_up"]
COUNTRIES = [f"{a}{b}" for a in "ABCDEFGHJK" for b in "ABCD"]
DEVICES = ["ios", "android", "pc", "switch", "web"]


def log(first: int, rows: int, seed: int) -> pl.DataFrame:
    """Rows of a game log, the same for the same arguments; about 20 bytes a row when packed."""
    at = pl.int_range(first, first + rows, dtype=pl.Int64)
    mixed = at.hash(seed)

    def word(shift: int, words: list[str]) -> pl.Expr:
        return (mixed // (1 << shift) % len(words)).replace_strict(
            range(len(words)), words, return_dtype=pl.String
        )

    return pl.select(
        event_id=at,
        user_id=(mixed % 2_000_003).cast(pl.Int64),
        event=word(8, EVENTS),
        country=word(16, COUNTRIES),
        device=word(24, DEVICES),
        power=(mixed // (1 << 32) % 1_000_003).cast(pl.Int32),
        revenue=pl.when(mixed % 11 != 0).then((mixed // (1 << 20) % 1_000_000) / 100.0),
        at=(at * 1000 + (mixed % 1000).cast(pl.Int64) + 1_759_276_800_000_000).cast(
            pl.Datetime("us", "UTC")
        ),
        session=(mixed // 17 % 3_000_017 + 10_000_000).cast(pl.String),
    )


def make(folder: Path) -> None:
    """Every file that the tasks read."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    if done.exists():
        return
    parts = folder.parent / "parts"
    parts.mkdir(exist_ok=True)
    for part in range(ROWS // PART):
        log(part * PART, PART, 7).write_parquet(parts / f"{part:02}.parquet", compression="lz4")
    pl.scan_parquet(parts / "*.parquet").sink_parquet(
        folder / "big.parquet", row_group_size=GROUP, compression="zstd"
    )
    # By Arrow's writer: Polars' would put every value of a column into one dictionary of many MB.
    rows = log(0, 7_500_000, 11).to_arrow(compat_level=pl.CompatLevel.oldest())
    parquet.write_table(rows, folder / "onegroup.parquet", row_group_size=10_000_000)
    for number in range(HIVE_FILES):
        where = folder / "hive" / f"dt=2026-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        where.mkdir(parents=True, exist_ok=True)
        log(number * 27_000, 27_000, 13).write_parquet(where / f"part-{number}.parquet")
    head = log(0, 2_700_000, 17)
    for name, write in (("csv", head.write_csv), ("ndjson", head.write_ndjson)):
        plain = folder.parent / f"events.{name}"
        write(plain)
        with open(plain, "rb") as source, gzip.open(folder / f"events.{name}.gz", "wb", 6) as out:
            while block := source.read(1 << 20):
                out.write(block)
        plain.unlink()
    keys = folder / "keys"
    random.seed(5)
    for number in range(KEYS):
        where = keys / f"dt=2026-01-{number % 25 + 1:02}"
        if number < 25:
            where.mkdir(parents=True, exist_ok=True)
        (where / f"{number:06}.json").write_bytes(b"{}")
    for part in parts.iterdir():
        part.unlink()
    parts.rmdir()
    done.touch()


FILES = {
    "head-many": "big.parquet",
    "head-one": "onegroup.parquet",
    "head-hive": "hive/**/*.parquet",
    "head-csv": "events.csv.gz",
    "head-ndjson": "events.ndjson.gz",
    "count": "big.parquet",
    "sum": "big.parquet",
    "profile": "big.parquet",
}


def keys_of_environment() -> dict[str, str]:
    return {
        "key": os.environ["AWS_ACCESS_KEY_ID"],
        "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
        "region": os.environ.get("AWS_REGION", "us-east-1"),
    }


def by_polars(endpoint: str, bucket: str, task: str):
    keys = keys_of_environment()
    options = {
        "aws_endpoint_url": endpoint,
        "aws_access_key_id": keys["key"],
        "aws_secret_access_key": keys["secret"],
        "aws_region": keys["region"],
        "aws_allow_http": "true",
    }
    url = f"s3://{bucket}/{FILES[task]}"
    if task == "head-csv":
        return pl.scan_csv(url, storage_options=options).head(100).collect().height
    if task == "head-ndjson":
        return pl.scan_ndjson(url, storage_options=options).head(100).collect().height
    frame = pl.scan_parquet(url, storage_options=options)
    if task.startswith("head"):
        return frame.head(100).collect().height
    if task == "count":
        return [frame.select(pl.len()).collect().item(), len(frame.collect_schema())]
    if task == "sum":
        where = (pl.col("event") == "purchase") & (pl.col("country") == "AB")
        return round(frame.filter(where).select(pl.col("revenue").sum()).collect().item(), 2)
    names = frame.collect_schema().names()
    every = [
        figure
        for name in names
        for figure in (
            pl.col(name).null_count().alias(f"{name} nulls"),
            pl.col(name).n_unique().alias(f"{name} distinct"),
            pl.col(name).min().alias(f"{name} min"),
            pl.col(name).max().alias(f"{name} max"),
        )
    ]
    return frame.select(every).collect(engine="streaming").select("user_id distinct").item()


def by_duckdb(endpoint: str, bucket: str, task: str):
    import duckdb
    from duckdb_extensions import import_extension

    import_extension("httpfs")
    keys = keys_of_environment()
    database = duckdb.connect()
    database.execute("LOAD httpfs")
    database.execute(
        f"CREATE SECRET (TYPE s3, KEY_ID '{keys['key']}', SECRET '{keys['secret']}', "
        f"REGION '{keys['region']}', ENDPOINT '{endpoint.removeprefix('http://')}', "
        "URL_STYLE 'path', USE_SSL false)"
    )
    if task == "list":
        found = database.execute(f"SELECT count(*) FROM glob('s3://{bucket}/keys/**')")
        return found.fetchone()[0]
    url = f"'s3://{bucket}/{FILES[task]}'"
    if task.startswith("head"):
        return len(database.execute(f"SELECT * FROM {url} LIMIT 100").fetchall())
    if task == "count":
        return database.execute(f"SELECT count(*) FROM {url}").fetchone()[0]
    if task == "sum":
        asked = f"SELECT sum(revenue) FROM {url} WHERE event = 'purchase' AND country = 'AB'"
        return round(database.execute(asked).fetchone()[0], 2)
    names = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {url}").fetchall()]
    every = ", ".join(
        f"count({n}), count(DISTINCT {n}), min({n}), max({n})" for n in (f'"{n}"' for n in names)
    )
    return database.execute(f"SELECT {every} FROM {url}").fetchone()[5]


def below(process: int) -> list[int]:
    """A process and those that it started."""
    found = [process]
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            children = Path(f"/proc/{process}/task/{task}/children").read_text().split()
            found += [one for child in children for one in below(int(child))]
    except OSError:
        pass
    return found


def largest(process: int) -> int:
    """The largest resident size so far, in kB."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        return 0


def ours(command: list[str]) -> None:
    """Runs our program; its output goes to nobody but for its last line."""
    sizes: dict[int, int] = {}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        def watch() -> None:
            while child.poll() is None:
                for one in below(child.pid):
                    sizes[one] = max(sizes.get(one, 0), largest(one))
                time.sleep(0.01)

        watching = threading.Thread(target=watch)
        watching.start()
        lines = child.stdout.read().strip().splitlines()
        code = child.wait()
        secs = time.perf_counter() - started
        watching.join()
    if code != 0:
        sys.exit(code)
    megabytes = round(sum(sizes.values()) / 1024)
    print(json.dumps({"secs": round(secs, 3), "megabytes": megabytes, "found": lines[-1:]}))


def main() -> None:
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
        return
    if sys.argv[1] == "ours":
        ours(sys.argv[2:])
        return
    endpoint, bucket, peer, task = sys.argv[2:6]
    started = time.perf_counter()
    found = {"polars": by_polars, "duckdb": by_duckdb}[peer](endpoint, bucket, task)
    secs = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"secs": round(secs, 3), "megabytes": round(peak), "found": found}))


main()
