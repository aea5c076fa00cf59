"""The Storage Read API under Google's own client: types, streams, offsets, restrictions, refusals."""

import decimal
import threading

import grpc
import polars as pl
import pyarrow as pa
import pytest
from google.api_core.exceptions import InvalidArgument, NotFound, OutOfRange, Unauthenticated
from google.cloud.bigquery_storage_v1 import types

from storage_client import reader

ROWS = 130_000


@pytest.fixture(scope="module")
def read(sandbox):
    return reader(sandbox)


@pytest.fixture(scope="module")
def numbers(client):
    """A table of ROWS rows; its id in the API's form."""
    client.create_dataset("storage", exists_ok=True)
    client.query_and_wait(
        f"""CREATE OR REPLACE TABLE storage.numbers AS
            SELECT i, CONCAT('row ', CAST(i AS STRING)) AS text, MOD(i, 10) AS digit,
                   STRUCT(i * 2 AS twice, CAST(i AS STRING) AS word) AS pair,
                   [i, i + 1] AS list
            FROM UNNEST(GENERATE_ARRAY(0, {ROWS - 1})) AS i"""
    )
    yield f"projects/{client.project}/datasets/storage/tables/numbers"
    client.delete_dataset("storage", delete_contents=True)


def session(read, table, streams=1, preferred=0, **options):
    project = table.split("/")[1]
    return read.create_read_session(
        request=types.CreateReadSessionRequest(
            parent=f"projects/{project}",
            read_session=types.ReadSession(
                table=table,
                data_format=types.DataFormat.ARROW,
                read_options=types.ReadSession.TableReadOptions(**options),
            ),
            max_stream_count=streams,
            preferred_min_stream_count=preferred,
        )
    )


def rows(read, stream, offset=0) -> pa.Table:
    return read.read_rows(stream.name, offset=offset).to_arrow()


def test_one_stream_holds_all_rows_in_their_order(read, numbers):
    made = session(read, numbers)
    assert made.estimated_row_count == ROWS
    assert made.expire_time.timestamp() > 0
    (stream,) = made.streams
    table = rows(read, stream)
    assert table["i"].to_pylist() == list(range(ROWS))
    assert table["text"].to_pylist()[-1] == f"row {ROWS - 1}"
    assert table["pair"].to_pylist()[7] == {"twice": 14, "word": "7"}
    assert table["list"].to_pylist()[7] == [7, 8]


def test_several_streams_share_the_rows_and_are_read_at_once(read, numbers):
    made = session(read, numbers, streams=4, preferred=4)
    assert len(made.streams) == 4
    parts = [None] * 4

    def fetch(index):
        parts[index] = rows(read, made.streams[index])

    threads = [threading.Thread(target=fetch, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(part.num_rows > 0 for part in parts)
    assert pa.concat_tables(parts)["i"].to_pylist() == list(range(ROWS))


def test_a_stream_goes_on_at_any_offset(read, numbers):
    (stream,) = session(read, numbers).streams
    for offset in (1, 2047, 2048, 99_999, ROWS - 1):
        assert rows(read, stream, offset)["i"].to_pylist()[0] == offset
    assert sum(page.num_items for page in read.read_rows(stream.name, offset=ROWS).rows().pages) == 0
    with pytest.raises(OutOfRange):
        read.read_rows(stream.name, offset=ROWS + 1)


def test_fields_are_chosen_and_come_in_the_tables_order(read, numbers):
    made = session(read, numbers, selected_fields=["pair.word", "i"])
    table = rows(read, made.streams[0])
    assert table.column_names == ["i", "pair"]
    assert table["pair"].to_pylist()[3] == {"word": "3"}
    with pytest.raises(InvalidArgument, match="do not exist in the table schema: nothing"):
        session(read, numbers, selected_fields=["nothing"])


def test_a_restriction_leaves_the_rows_it_says(read, numbers):
    made = session(read, numbers, row_restriction="digit = 3 AND text LIKE '%3'")
    table = rows(read, made.streams[0])
    assert table["i"].to_pylist() == list(range(3, ROWS, 10))
    for wrong in ("digit =", "nothing = 1", "digit = (SELECT 1)", "digit", "1 = 1) OR (1 = 1"):
        with pytest.raises(InvalidArgument):
            session(read, numbers, row_restriction=wrong)


def test_a_restriction_that_leaves_nothing_makes_no_stream(read, numbers):
    made = session(read, numbers, row_restriction="digit > 100")
    assert list(made.streams) == []
    assert made.arrow_schema.serialized_schema


def test_a_session_shows_the_rows_of_its_beginning(read, client, dataset):
    client.query_and_wait(f"CREATE TABLE {dataset}.t AS SELECT 1 AS x")
    made = session(read, f"projects/{client.project}/datasets/{dataset}/tables/t")
    client.query_and_wait(f"INSERT {dataset}.t VALUES (2)")
    assert rows(read, made.streams[0])["x"].to_pylist() == [1]


def test_buffers_are_compressed_when_asked(read, numbers):
    size = {}
    for name in ("COMPRESSION_UNSPECIFIED", "LZ4_FRAME", "ZSTD"):
        codec = types.ArrowSerializationOptions.CompressionCodec[name]
        options = types.ArrowSerializationOptions(buffer_compression=codec)
        made = session(read, numbers, arrow_serialization_options=options)
        size[name] = sum(
            len(message.arrow_record_batch.serialized_record_batch)
            for message in read.read_rows(made.streams[0].name)
        )
        assert rows(read, made.streams[0])["i"].to_pylist()[-1] == ROWS - 1
    assert size["LZ4_FRAME"] < size["COMPRESSION_UNSPECIFIED"] * 0.8
    assert size["ZSTD"] < size["COMPRESSION_UNSPECIFIED"] * 0.8


def test_a_stream_is_split_in_two_without_gap(read, numbers):
    (stream,) = session(read, numbers).streams
    halves = read.split_read_stream(
        request=types.SplitReadStreamRequest(name=stream.name, fraction=0.25)
    )
    first, rest = rows(read, halves.primary_stream), rows(read, halves.remainder_stream)
    assert first.num_rows == ROWS // 4
    assert pa.concat_tables([first, rest])["i"].to_pylist() == list(range(ROWS))


def test_results_of_queries_can_be_read(read, client):
    job = client.query("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 60000)) AS x ORDER BY x DESC")
    job.result()
    target = job.destination
    assert target.dataset_id.startswith("_")
    made = session(
        read,
        f"projects/{target.project}/datasets/{target.dataset_id}/tables/{target.table_id}",
    )
    assert rows(read, made.streams[0])["x"].to_pylist() == list(range(60000, 0, -1))


def test_the_official_client_downloads_by_it(sandbox, client, read):
    sql = "SELECT i, CAST(i AS BIGNUMERIC) AS b FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS i ORDER BY i"
    by_storage = client.query(sql).result().to_arrow(bqstorage_client=read)
    by_rest = client.query(sql).result().to_arrow(create_bqstorage_client=False)
    assert by_storage.to_pylist() == by_rest.to_pylist()


def test_arrow_types_are_bigquerys(read, client, dataset):
    client.query_and_wait(
        f"""CREATE TABLE {dataset}.t AS SELECT
          1 AS int64, 1.5 AS float64, TRUE AS bool, 'x' AS string, b'x' AS bytes,
          DATE '2026-11-24' AS date, DATETIME '2026-11-24 01:02:03' AS datetime,
          TIMESTAMP '2026-11-24 01:02:03+00' AS timestamp, TIME '01:02:03' AS time,
          NUMERIC '1.5' AS numeric, BIGNUMERIC '1.5' AS bignumeric, JSON '{{"a": 1}}' AS json,
          ST_GEOGPOINT(1, 2) AS geography, INTERVAL 1 MONTH AS span,
          RANGE(DATE '2026-01-01', NULL) AS days, STRUCT(1 AS a) AS record, ['x'] AS list"""
    )
    made = session(read, f"projects/{client.project}/datasets/{dataset}/tables/t")
    schema = rows(read, made.streams[0]).schema
    assert {field.name: field.type for field in schema} == {
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "string": pa.string(),
        "bytes": pa.binary(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "timestamp": pa.timestamp("us", "UTC"),
        "time": pa.time64("us"),
        "numeric": pa.decimal128(38, 9),
        "bignumeric": pa.decimal256(76, 38),
        "json": pa.string(),
        "geography": pa.string(),
        "span": pa.month_day_nano_interval(),
        "days": pa.struct([("start", pa.date32()), ("end", pa.date32())]),
        "record": pa.struct([("a", pa.int64())]),
        "list": pa.list_(pa.string()),
    }
    assert schema.field("json").metadata[b"ARROW:extension:name"] == b"google:sqlType:json"
    assert rows(read, made.streams[0])["bignumeric"].to_pylist() == [decimal.Decimal("1.5")]


def test_flights_equal_what_polars_reads(read, client, nyc):
    made = session(read, f"projects/{client.project}/datasets/nyc/tables/weather")
    got = pl.from_arrow(rows(read, made.streams[0]))
    assert got.height == nyc.weather.height
    assert got["temp"].sum() == pytest.approx(nyc.weather["temp"].sum())


def test_what_is_not_known_is_refused_by_name(read, client, numbers, dataset):
    client.query_and_wait(f"CREATE VIEW {dataset}.v AS SELECT 1 AS x")
    with pytest.raises(InvalidArgument, match="non-table entities"):
        session(read, f"projects/{client.project}/datasets/{dataset}/tables/v")
    with pytest.raises(NotFound):
        session(read, f"projects/{client.project}/datasets/{dataset}/tables/missing")
    with pytest.raises(InvalidArgument, match="sample_percentage"):
        session(read, numbers, sample_percentage=10)
    with pytest.raises(InvalidArgument, match="AVRO"):
        read.create_read_session(
            parent=f"projects/{client.project}",
            read_session=types.ReadSession(table=numbers, data_format=types.DataFormat.AVRO),
        )
    with pytest.raises(NotFound):
        read.read_rows("projects/p/locations/us/sessions/x/streams/y")


def test_a_wrong_token_is_refused(sandbox, numbers):
    with pytest.raises(Unauthenticated):
        session(reader(sandbox, token="wrong"), numbers)


def test_other_methods_are_not_there(sandbox):
    channel = grpc.insecure_channel(sandbox.endpoint.removeprefix("http://"))
    call = channel.unary_unary("/google.cloud.bigquery.storage.v1.BigQueryWrite/CreateWriteStream")
    with pytest.raises(grpc.RpcError) as refused:
        call(b"", metadata=[("authorization", f"Bearer {sandbox.token}")])
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
