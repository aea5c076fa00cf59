"""Uploads by the official client: CSV, NDJSON and Parquet, in one piece and in several."""

import io

import polars as pl
import pytest
from google.api_core import exceptions
from google.cloud import bigquery
from google.cloud.bigquery import LoadJobConfig, SchemaField


def load(client, target, data: bytes, **config):
    job = client.load_table_from_file(
        io.BytesIO(data), target, size=len(data), job_config=LoadJobConfig(**config)
    )
    return job.result()


def test_csv_with_a_header_and_found_types(client, dataset, nyc):
    target = f"{client.project}.{dataset}.airports"
    frame = nyc.airports
    load(client, target, frame.write_csv().encode(), source_format="CSV", autodetect=True, skip_leading_rows=1)
    table = client.get_table(target)
    kinds = {field.name: field.field_type for field in table.schema}
    assert kinds["faa"] == "STRING" and kinds["lat"] == "FLOAT" and kinds["alt"] == "INTEGER"
    got = {row.values() for row in client.list_rows(target)}
    # CSV cannot tell an empty string from NULL: BigQuery reads an unquoted one as NULL.
    assert got == set(frame.rows())


def test_csv_with_quotes_line_breaks_and_a_schema(client, dataset):
    target = f"{client.project}.{dataset}.notes"
    text = 'id;note\n1;"two\nlines; ""quoted"""\n2;\n3;"日本語"\n'
    load(
        client,
        target,
        text.encode(),
        source_format="CSV",
        schema=[SchemaField("id", "INT64"), SchemaField("note", "STRING")],
        skip_leading_rows=1,
        field_delimiter=";",
        allow_quoted_newlines=True,
        null_marker="",
    )
    got = sorted(row.values() for row in client.list_rows(target))
    assert got == [(1, 'two\nlines; "quoted"'), (2, None), (3, "日本語")]


def test_bad_csv_rows_fail_the_load_or_are_skipped(client, dataset):
    target = f"{client.project}.{dataset}.t"
    schema = [SchemaField("x", "INT64")]
    with pytest.raises(exceptions.BadRequest):
        load(client, target, b"1\ntwo\n3\n", source_format="CSV", schema=schema)
    job = load(client, target, b"1\ntwo\n3\n", source_format="CSV", schema=schema, max_bad_records=1)
    assert job.output_rows == 2
    assert sorted(row.values() for row in client.list_rows(target)) == [(1,), (3,)]


def test_ndjson_with_nested_rows(client, dataset, nyc):
    target = f"{client.project}.{dataset}.by_carrier"
    nested = nyc.flights.group_by("carrier").agg(
        pl.struct(pl.col("dest").first(), pl.len().alias("n")).first().alias("first"),
        pl.col("origin").unique().sort().alias("origins"),
    )
    load(
        client,
        target,
        nested.write_ndjson().encode(),
        source_format="NEWLINE_DELIMITED_JSON",
        schema=[
            SchemaField("carrier", "STRING"),
            SchemaField("first", "RECORD", fields=[SchemaField("dest", "STRING"), SchemaField("n", "INT64")]),
            SchemaField("origins", "STRING", mode="REPEATED"),
        ],
    )
    rows = client.query_and_wait(
        f"SELECT carrier, first.n, ARRAY_LENGTH(origins) FROM `{target}` ORDER BY carrier"
    )
    expected = nested.sort("carrier").select(
        "carrier", pl.col("first").struct.field("n"), pl.col("origins").list.len()
    )
    assert [row.values() for row in rows] == expected.rows()


def test_ndjson_with_found_types(client, dataset):
    target = f"{client.project}.{dataset}.found"
    load(
        client,
        target,
        b'{"a": 1, "b": "x", "c": {"d": [1.5]}}\n{"a": 2, "e": true}\n',
        source_format="NEWLINE_DELIMITED_JSON",
        autodetect=True,
    )
    kinds = {field.name: (field.field_type, field.mode) for field in client.get_table(target).schema}
    assert kinds["a"] == ("INTEGER", "NULLABLE") and kinds["e"] == ("BOOLEAN", "NULLABLE")
    assert kinds["c"][0] == "RECORD"


def test_a_large_file_goes_up_in_several_pieces(client, dataset, nyc):
    target = f"{client.project}.{dataset}.flights"
    stream = io.BytesIO()
    nyc.flights.write_parquet(stream)
    stream.seek(0)
    # Without a size the client uses the resumable protocol; small pieces make it several requests.
    from google.cloud.bigquery import client as module

    before = module._DEFAULT_CHUNKSIZE
    module._DEFAULT_CHUNKSIZE = 1024 * 1024
    try:
        job = client.load_table_from_file(
            stream, target, job_config=LoadJobConfig(source_format="PARQUET")
        )
    finally:
        module._DEFAULT_CHUNKSIZE = before
    job.result()
    assert job.output_rows == nyc.flights.height
    rows = client.query_and_wait(f"SELECT COUNT(*), SUM(distance), COUNT(tailnum) FROM `{target}`")
    f = nyc.flights
    assert [row.values() for row in rows] == [(f.height, f["distance"].sum(), f["tailnum"].count())]


def test_append_truncate_and_empty(client, dataset):
    target = f"{client.project}.{dataset}.t"
    schema = [SchemaField("x", "INT64")]
    options = {"source_format": "CSV", "schema": schema}
    load(client, target, b"1\n", **options)
    load(client, target, b"2\n", **options)
    assert sorted(row.values() for row in client.list_rows(target)) == [(1,), (2,)]
    load(client, target, b"3\n", write_disposition="WRITE_TRUNCATE", **options)
    assert [row.values() for row in client.list_rows(target)] == [(3,)]
    with pytest.raises(exceptions.GoogleAPICallError):
        load(client, target, b"4\n", write_disposition="WRITE_EMPTY", **options)
    with pytest.raises(exceptions.NotFound):
        load(client, f"{client.project}.{dataset}.u", b"4\n", create_disposition="CREATE_NEVER", **options)


def test_a_load_into_one_partition(client, dataset):
    name = f"{client.project}.{dataset}.p"
    table = bigquery.Table(name, [SchemaField("x", "INT64")])
    table.time_partitioning = bigquery.TimePartitioning(type_="DAY")
    client.create_table(table)
    load(client, f"{name}$20260105", b"1\n2\n", source_format="CSV")
    load(client, f"{name}$20260106", b"3\n", source_format="CSV")
    rows = client.query_and_wait(
        f"SELECT DATE(_PARTITIONTIME) AS d, SUM(x) FROM `{name}` GROUP BY d ORDER BY d"
    )
    assert [(str(d), n) for d, n in (row.values() for row in rows)] == [("2026-01-05", 3), ("2026-01-06", 3)]


def test_json_rows_from_memory(client, dataset):
    target = f"{client.project}.{dataset}.memory"
    client.load_table_from_json(
        [{"x": 1, "y": "あ"}, {"x": 2, "y": None}], target, job_config=LoadJobConfig(autodetect=True)
    ).result()
    assert sorted(row.values() for row in client.list_rows(target)) == [(1, "あ"), (2, None)]
