"""`shirabe preview` as a script would call it, over the sandbox's S3 filled by Amazon's own client."""

import gzip
import io
import json
import os
import subprocess

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox_process import program

ROWS = 5_000


@pytest.fixture(scope="module")
def lake(sandbox):
    """A bucket with a file of each kind, and the frame that all of them hold."""
    s3 = sandbox.s3_client()
    s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": sandbox.s3["region"]})
    frame = pl.DataFrame(
        {
            "id": range(ROWS),
            "name": [f"プレイヤー{i * 7919 % 1009}" for i in range(ROWS)],
            "amount": [i / 4 for i in range(ROWS)],
        }
    )

    def put(key, body):
        s3.put_object(Bucket="lake", Key=key, Body=body)

    out = io.BytesIO()
    pq.write_table(frame.to_arrow(), out, row_group_size=1_000)
    put("one.parquet", out.getvalue())
    put("one.csv.gz", gzip.compress(frame.write_csv().encode()))
    put("one.ndjson.gz", gzip.compress(frame.write_ndjson().encode()))
    put("cp932.csv", frame.head(200).write_csv().encode("cp932"))
    put("odd keys/a+b %25 ?.csv", b"a,b\n1,2\n")
    for day in range(1, 11):
        part = frame.filter(pl.col("id") % 10 == day - 1)
        out = io.BytesIO()
        pq.write_table(part.to_arrow(), out)
        put(f"hive/dt=2026-10-{day:02d}/part.parquet", out.getvalue())
    put("hive/_SUCCESS", b"")
    put("bad/0.parquet", out.getvalue())
    put("bad/1.parquet", out.getvalue()[:-40])
    put("bad/2.txt.parquet", b"PAR1 not really PAR1")
    return frame


@pytest.fixture
def preview(sandbox, lake, tmp_path):
    """Runs it; answers the exit code, the lines of standard output and standard error."""

    def run(place, *arguments, **environment):
        s3 = sandbox.s3
        remote = place.startswith("s3://")
        where = ["--endpoint", s3["endpoint"], "--path-style", "--region", s3["region"]]
        done = subprocess.run(
            [program(), "preview", place, *(where if remote else []), *arguments],
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "SHIRABE_HOME": str(tmp_path / "home"),
                "AWS_ACCESS_KEY_ID": s3["accessKeyId"],
                "AWS_SECRET_ACCESS_KEY": s3["secretAccessKey"],
                **environment,
            },
            timeout=120,
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    return run


def rows_of(lines):
    """The rows and the meter of an answer in JSON lines."""
    *rows, last = [json.loads(line) for line in lines]
    return rows, last["meter"]


@pytest.mark.parametrize("key", ["one.parquet", "one.csv.gz", "one.ndjson.gz"])
def test_first_rows_are_those_of_the_file(preview, lake, key):
    code, lines, errors = preview(f"s3://lake/{key}", "--rows", "20", "--json")
    assert code == 0, errors
    rows, meter = rows_of(lines)
    assert [(r["id"], r["name"], r["amount"]) for r in rows] == lake.head(20).rows()
    assert meter["requests"] <= 3
    # Its size is not known yet: the end of a Parquet file is asked for beside its beginning.
    assert meter["bytesRead"] <= meter["bytesStored"] + (64 << 10)
    assert meter["firstRowMs"] <= meter["elapsedMs"]


def test_a_table_for_people_ends_with_the_meter(preview):
    code, lines, _ = preview("s3://lake/one.csv.gz", "--rows", "3")
    assert code == 0
    assert lines[0].split() == ["id", "name", "amount"]
    assert len(lines) == 2 + 3 + 1
    assert "requests" in lines[-1] and "bytes" in lines[-1] and "ms" in lines[-1]
    code, lines, errors = preview("s3://lake/one.csv.gz", "--rows", "3", "--quiet")
    assert code == 0 and len(lines) == 5 and errors == ""


def test_columns_condition_order_and_sql(preview, lake):
    code, lines, errors = preview(
        "s3://lake/hive/", "--columns", "id,amount", "--where", "dt = '2026-10-03' AND id > 100",
        "--order", "id desc", "--rows", "5", "--json", "--with-origin",
    )  # fmt: skip
    assert code == 0, errors
    rows, _ = rows_of(lines)
    part = lake.filter((pl.col("id") % 10 == 2) & (pl.col("id") > 100)).sort("id", descending=True)
    assert [(r["id"], r["amount"]) for r in rows] == part.select("id", "amount").head(5).rows()
    code, lines, errors = preview(
        "s3://lake/one.parquet", "--json",
        "--sql", "SELECT COUNT(*) AS n, SUM(amount) AS total FROM data WHERE id % 2 = 0",
    )  # fmt: skip
    assert code == 0, errors
    even = lake.filter(pl.col("id") % 2 == 0)
    assert rows_of(lines)[0] == [{"n": even.height, "total": even["amount"].sum()}]


def test_schema_list_profile_drift_facts_and_plan(preview, lake):
    code, lines, errors = preview("s3://lake/hive/", "--schema", "--json")
    assert code == 0, errors
    (schema,), _ = rows_of(lines)
    assert {c["name"]: c["type"] for c in schema["columns"]}["id"] == "INT64"
    assert schema["files"] == 10 and schema["hive"] == [{"name": "dt", "type": "DATE"}]

    code, lines, errors = preview("s3://lake/hive/", "--list", "--json")
    keys, meter = rows_of(lines)
    assert [k["key"] for k in keys][:2] == ["hive/_SUCCESS", "hive/dt=2026-10-01/part.parquet"]
    assert len(keys) == 11 and meter["requests"] == 1

    code, lines, errors = preview("s3://lake/one.parquet", "--profile", "--json")
    assert code == 0, errors
    columns = {c["column"]: c for c in rows_of(lines)[0]}
    assert columns["id"]["min"] == "0" and columns["id"]["max"] == str(ROWS - 1)
    assert columns["name"]["distinct"] == lake["name"].n_unique()
    assert columns["id"]["rows"] == ROWS and columns["id"]["nulls"] == 0

    code, lines, errors = preview("s3://lake/bad/", "--drift", "--json")
    assert code == 0, errors
    (drift,), _ = rows_of(lines)
    assert [bool(f["problem"]) for f in drift["files"]] == [False, True, True]

    code, lines, errors = preview("s3://lake/one.parquet", "--facts", "--json")
    assert code == 0, errors
    (facts,), _ = rows_of(lines)
    assert facts["rows"] == ROWS and facts["rowGroupCount"] == 5

    code, lines, errors = preview("s3://lake/one.parquet", "--plan", "--where", "id > 4000")
    assert code == 0, errors
    assert "4000" in "\n".join(lines)


def test_a_bad_file_among_good_ones_is_named_and_left_out(preview):
    code, lines, errors = preview("s3://lake/bad/", "--rows", "10000", "--json")
    assert code == 0, errors
    assert len(rows_of(lines)[0]) == 500
    assert "bad/1.parquet" in errors and "bad/2.txt.parquet" in errors


@pytest.mark.parametrize("encoding", [None, "Shift_JIS"])
def test_japanese_text_is_read_in_its_encoding(preview, lake, encoding):
    chosen = ["--encoding", encoding] if encoding else []
    code, lines, errors = preview("s3://lake/cp932.csv", "--rows", "200", "--json", *chosen)
    assert code == 0, errors
    assert [r["name"] for r in rows_of(lines)[0]] == lake["name"].head(200).to_list()


def test_odd_keys_and_files_of_this_machine(preview, lake, tmp_path):
    code, lines, errors = preview("s3://lake/odd keys/a+b %25 ?.csv", "--json")
    assert code == 0, errors
    assert rows_of(lines)[0] == [{"a": 1, "b": 2}]
    lake.write_parquet(tmp_path / "local.parquet")
    code, lines, errors = preview(str(tmp_path / "local.parquet"), "--rows", "3", "--json")
    assert code == 0, errors
    rows, meter = rows_of(lines)
    assert len(rows) == 3 and meter["requests"] == 0


def test_rows_go_to_a_file(preview, lake, tmp_path):
    out = tmp_path / "rows.parquet"
    code, lines, errors = preview("s3://lake/one.csv.gz", "--rows", "100", "--out", str(out))
    assert code == 0, errors
    assert pl.read_parquet(out).rows() == lake.head(100).rows()
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("place", "arguments", "code", "words"),
    [
        ("s3://lake/not/there.csv", [], 4, "not/there.csv"),
        ("s3://nobucket/x.csv", [], 4, "nobucket"),
        ("s3://lake/one.parquet", ["--where", "no_such_column = 1"], 5, "no_such_column"),
        ("s3://lake/one.parquet", ["--sql", "SELEC 1"], 5, ""),
        ("s3://lake/bad/1.parquet", [], 5, "bad/1.parquet"),
        ("s3://lake/hive/", ["--sql", "SELECT SUM(id) FROM data", "--read-up-to", "1000"], 6, "read-up-to"),
    ],
)
def test_refusals_have_their_exit_codes(preview, place, arguments, code, words):
    was, lines, errors = preview(place, *arguments)
    assert was == code, errors
    assert words in errors
    assert lines == []


def test_wrong_keys_are_told_as_such_and_never_shown(preview):
    secret = "canary-secret-0123456789"
    code, _, errors = preview("s3://lake/one.parquet", AWS_SECRET_ACCESS_KEY=secret)
    assert code == 3, errors
    assert secret not in errors
