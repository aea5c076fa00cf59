"""Datasets, tables, views, routines and rows as the official client sees them."""

import datetime
import decimal
import time

import pytest
from google.api_core import exceptions
from google.api_core.exceptions import BadRequest
from google.cloud import bigquery
from google.cloud.bigquery import PolicyTagList, QueryJobConfig, SchemaField


def test_projects_and_datasets(client, dataset):
    assert client.project in [project.project_id for project in client.list_projects()]
    assert dataset in [item.dataset_id for item in client.list_datasets()]
    one = client.get_dataset(dataset)
    one.description = "試し"
    one.labels = {"use": "test"}
    client.update_dataset(one, ["description", "labels"])
    again = client.get_dataset(dataset)
    assert (again.description, again.labels) == ("試し", {"use": "test"})
    with pytest.raises(exceptions.Conflict):
        client.create_dataset(dataset)
    client.create_table(bigquery.Table(f"{client.project}.{dataset}.t", [SchemaField("x", "INT64")]))
    with pytest.raises(exceptions.BadRequest, match="still in use"):
        client.delete_dataset(dataset)


def test_a_table_keeps_its_schema_description_and_labels(client, dataset):
    schema = [
        SchemaField("id", "INTEGER", mode="REQUIRED", description="鍵"),
        SchemaField("tags", "STRING", mode="REPEATED"),
        SchemaField(
            "place",
            "RECORD",
            fields=[SchemaField("lat", "FLOAT"), SchemaField("notes", "STRING", mode="REPEATED")],
        ),
    ]
    table = bigquery.Table(f"{client.project}.{dataset}.t", schema)
    table.description = "A table"
    table.labels = {"kind": "demo"}
    client.create_table(table)
    again = client.get_table(table)
    assert again.schema == schema
    assert (again.description, again.labels) == ("A table", {"kind": "demo"})
    assert again.num_rows == 0 and again.table_type == "TABLE"
    with pytest.raises(exceptions.Conflict):
        client.create_table(table)
    assert client.create_table(table, exists_ok=True).table_id == "t"
    client.delete_table(table)
    with pytest.raises(exceptions.NotFound):
        client.get_table(table)


def test_columns_can_be_added_and_not_taken_away(client, dataset):
    name = f"{client.project}.{dataset}.t"
    client.query_and_wait(f"CREATE TABLE `{name}` AS SELECT 1 AS x")
    table = client.get_table(name)
    table.schema = [*table.schema, SchemaField("y", "STRING")]
    client.update_table(table, ["schema"])
    assert [tuple(row) for row in client.query_and_wait(f"SELECT x, y FROM `{name}`")] == [(1, None)]
    table = client.get_table(name)
    table.schema = [SchemaField("y", "STRING")]
    with pytest.raises(exceptions.BadRequest):
        client.update_table(table, ["schema"])


def test_a_stale_copy_does_not_overwrite(client, dataset):
    name = f"{client.project}.{dataset}.t"
    client.query_and_wait(f"CREATE TABLE `{name}` (x INT64)")
    mine, theirs = client.get_table(name), client.get_table(name)
    theirs.description = "theirs"
    client.update_table(theirs, ["description"])
    mine.description = "mine"
    with pytest.raises(exceptions.PreconditionFailed):
        client.update_table(mine, ["description"])


def test_streamed_rows_are_there_at_once_and_bad_ones_are_named(client, dataset):
    name = f"{client.project}.{dataset}.t"
    table = client.create_table(
        bigquery.Table(
            name,
            [SchemaField("id", "INTEGER", mode="REQUIRED"), SchemaField("at", "TIMESTAMP")],
        )
    )
    assert client.insert_rows_json(table, [{"id": 1, "at": "2026-01-02T03:04:05Z"}, {"id": "2"}]) == []
    errors = client.insert_rows_json(table, [{"id": 3}, {"id": "three"}, {"unknown": 1}])
    assert {error["index"] for error in errors} >= {1, 2}
    assert all(error["errors"][0]["reason"] in ("invalid", "stopped") for error in errors)
    rows = sorted(row.values() for row in client.list_rows(name))
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    assert rows == [(1, at), (2, None)]


def test_rows_page_by_token_and_by_index(client, nyc):
    name = f"{client.project}.nyc.airports"
    pages = [len(list(page)) for page in client.list_rows(name, page_size=500).pages]
    assert pages == [500, 500, 458]
    everything = [row.values() for row in client.list_rows(name)]
    some = client.list_rows(name, start_index=1450, max_results=5)
    assert [row.values() for row in some] == everything[1450:1455]
    assert sorted(row["faa"] for row in client.list_rows(name)) == sorted(nyc.airports["faa"])
    narrow = client.list_rows(
        name, selected_fields=[SchemaField("tz", "INTEGER"), SchemaField("faa", "STRING")], max_results=1
    )
    assert len(list(narrow)[0].values()) == 2


def test_results_page_by_token(client, nyc):
    job = client.query(f"SELECT flight, tailnum FROM `{client.project}.nyc.flights`")
    result = job.result(page_size=100_000)
    sizes = [page.num_items for page in result.pages]
    assert sum(sizes) == result.total_rows == nyc.flights.height
    assert len(sizes) >= 4


def test_view_and_information_schema(client, dataset, nyc):
    view = bigquery.Table(f"{client.project}.{dataset}.late")
    view.view_query = f"SELECT carrier, dep_delay FROM `{client.project}.nyc.flights` WHERE dep_delay > 600"
    client.create_table(view)
    again = client.get_table(view)
    assert again.table_type == "VIEW" and "dep_delay > 600" in again.view_query
    expected = nyc.flights.filter(nyc.flights["dep_delay"] > 600).height
    rows = client.query_and_wait(f"SELECT COUNT(*) FROM `{client.project}.{dataset}.late`")
    assert [row.values() for row in rows] == [(expected,)]
    rows = client.query_and_wait(
        f"SELECT table_name, table_type FROM `{client.project}`.{dataset}.INFORMATION_SCHEMA.TABLES"
    )
    assert [row.values() for row in rows] == [("late", "VIEW")]
    rows = client.query_and_wait(
        "SELECT column_name, data_type, is_nullable FROM nyc.INFORMATION_SCHEMA.COLUMNS"
        " WHERE table_name = 'airlines' ORDER BY ordinal_position"
    )
    assert [row.values() for row in rows] == [("carrier", "STRING", "YES"), ("name", "STRING", "YES")]


def test_nested_paths_and_schemata(client, dataset):
    client.query_and_wait(
        f"CREATE TABLE {dataset}.t (a STRUCT<b ARRAY<STRUCT<c INT64>>, d STRING NOT NULL>)"
    )
    rows = client.query_and_wait(
        f"SELECT field_path, data_type FROM {dataset}.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS ORDER BY 1"
    )
    assert [row.values()[0] for row in rows] == ["a", "a.b", "a.b.c", "a.d"]
    rows = client.query_and_wait("SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA")
    assert dataset in [row[0] for row in rows]


def test_routines(client, dataset):
    name = f"{client.project}.{dataset}.twice"
    routine = bigquery.Routine(
        name,
        type_="SCALAR_FUNCTION",
        language="SQL",
        body="x * 2",
        arguments=[
            bigquery.RoutineArgument(
                name="x", data_type=bigquery.StandardSqlDataType(type_kind=bigquery.StandardSqlTypeNames.INT64)
            )
        ],
    )
    client.create_routine(routine)
    assert [tuple(r) for r in client.query_and_wait(f"SELECT `{name}`(21) AS n")] == [(42,)]
    assert client.get_routine(name).body == "x * 2"
    assert [item.routine_id for item in client.list_routines(dataset)] == ["twice"]
    client.delete_routine(name)
    with pytest.raises(exceptions.NotFound):
        client.get_routine(name)
    client.query_and_wait(f"CREATE FUNCTION {dataset}.half(x FLOAT64) AS (x / 2)")
    assert [tuple(r) for r in client.query_and_wait(f"SELECT {dataset}.half(3)")] == [(1.5,)]


def test_copy_keeps_the_source(client, dataset, nyc):
    target = f"{client.project}.{dataset}.copy"
    client.copy_table(f"{client.project}.nyc.airlines", target).result()
    rows = {row.values() for row in client.list_rows(target)}
    assert rows == set(nyc.airlines.rows())
    with pytest.raises(exceptions.GoogleAPICallError):
        config = bigquery.CopyJobConfig(write_disposition="WRITE_EMPTY")
        client.copy_table(f"{client.project}.nyc.airlines", target, job_config=config).result()


def test_date_sharded_tables_by_wildcard(client, dataset):
    for day in ("20260101", "20260102", "20260203"):
        client.query_and_wait(f"CREATE TABLE {dataset}.events_{day} AS SELECT '{day}' AS d, 1 AS n")
    rows = client.query_and_wait(
        f"SELECT _TABLE_SUFFIX AS s, SUM(n) FROM `{client.project}.{dataset}.events_*`"
        " WHERE _TABLE_SUFFIX BETWEEN '20260102' AND '20260203' GROUP BY s ORDER BY s"
    )
    assert [row.values() for row in rows] == [("20260102", 1), ("20260203", 1)]


def test_partitioned_table_and_its_price(client, dataset):
    client.query_and_wait(
        f"CREATE TABLE {dataset}.p (d DATE, x INT64) PARTITION BY d OPTIONS (require_partition_filter = TRUE)"
    )
    client.query_and_wait(
        f"INSERT INTO {dataset}.p SELECT DATE_ADD(DATE '2026-01-01', INTERVAL i DAY), i"
        " FROM UNNEST(GENERATE_ARRAY(0, 9)) AS i"
    )
    table = client.get_table(f"{client.project}.{dataset}.p")
    assert table.time_partitioning.field == "d"
    with pytest.raises(exceptions.BadRequest, match="partition"):
        client.query_and_wait(f"SELECT x FROM {dataset}.p")
    job = client.query(
        f"SELECT x FROM {dataset}.p WHERE d = '2026-01-03'", job_config=QueryJobConfig(dry_run=True)
    )
    assert job.total_bytes_processed == 16
    rows = client.query_and_wait(f"SELECT x FROM {dataset}.p WHERE d = '2026-01-03'")
    assert [row.values() for row in rows] == [(2,)]
    rows = client.query_and_wait(
        f"SELECT partition_id, total_rows FROM {dataset}.INFORMATION_SCHEMA.PARTITIONS ORDER BY 1"
    )
    assert [row.values() for row in rows][0] == ("20260101", 1)


def test_every_type_comes_back_exactly(client):
    utc = datetime.timezone.utc
    rows = client.query_and_wait(
        "SELECT -9223372036854775808, NUMERIC '-99999999999999999999999999999.999999999',"
        " BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967',"
        " 1.5e300, CAST('inf' AS FLOAT64), TRUE, '日本語 \\U0001F37A', b'\\x00\\xff',"
        " DATE '0001-01-01', TIME '23:59:59.999999', DATETIME '9999-12-31 23:59:59.999999',"
        " TIMESTAMP '1969-12-31 23:59:59.999999+00', ['a', 'b'], STRUCT(1 AS x, [STRUCT('y' AS z)] AS l),"
        " JSON '{\"a\": [1, null]}', CAST(NULL AS INT64), RANGE<DATE> '[2026-01-01, UNBOUNDED)'"
    )
    (row,) = [row.values() for row in rows]
    assert row[:16] == (
        -(2**63),
        decimal.Decimal("-99999999999999999999999999999.999999999"),
        decimal.Decimal("578960446186580977117854925043439539266.34992332820282019728792003956564819967"),
        1.5e300,
        float("inf"),
        True,
        "日本語 🍺",
        b"\x00\xff",
        datetime.date(1, 1, 1),
        datetime.time(23, 59, 59, 999999),
        datetime.datetime(9999, 12, 31, 23, 59, 59, 999999),
        datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=utc),
        ["a", "b"],
        {"x": 1, "l": [{"z": "y"}]},
        {"a": [1, None]},
        None,
    )
    assert row[16] == {"start": datetime.date(2026, 1, 1), "end": None}


def test_to_arrow_has_the_right_types(client, nyc):
    table = client.query(
        f"SELECT time_hour, carrier, distance FROM `{client.project}.nyc.flights` ORDER BY time_hour, flight LIMIT 1000"
    ).to_arrow(create_bqstorage_client=False)
    assert table.num_rows == 1000
    assert [str(field.type) for field in table.schema] == ["timestamp[us, tz=UTC]", "string", "int64"]
    assert table["time_hour"][0].as_py() == nyc.flights["time_hour"].min()


def test_an_earlier_state_can_be_queried_copied_and_undeleted(client, dataset):
    def moment():
        time.sleep(0.01)
        now = datetime.datetime.now(datetime.timezone.utc)
        time.sleep(0.01)
        return now

    table = f"{client.project}.{dataset}.t"
    client.query_and_wait(f"CREATE TABLE {dataset}.t AS SELECT 1 AS x")
    first = moment()
    client.query_and_wait(f"INSERT {dataset}.t VALUES (2)")
    second = moment()
    client.query_and_wait(f"UPDATE {dataset}.t SET x = x * 10 WHERE TRUE")
    client.query_and_wait(f"CREATE OR REPLACE TABLE {dataset}.t AS SELECT 7 AS x")

    def at(when):
        sql = f"SELECT x FROM {dataset}.t FOR SYSTEM_TIME AS OF TIMESTAMP '{when.isoformat()}'"
        return sorted(row.x for row in client.query_and_wait(sql))

    assert at(first) == [1]
    assert at(second) == [1, 2]
    assert at(moment()) == [7]
    with pytest.raises(BadRequest):
        at(first - datetime.timedelta(hours=1))

    client.delete_table(table)
    dropped = int(second.timestamp() * 1000)
    client.copy_table(f"{table}@{dropped}", f"{table}_undeleted").result()
    rows = client.query_and_wait(f"SELECT x FROM {dataset}.t_undeleted ORDER BY x")
    assert [row.x for row in rows] == [1, 2]
    clone = f"CREATE TABLE {dataset}.c CLONE {dataset}.t_undeleted"
    client.query_and_wait(clone)
    assert client.get_table(f"{dataset}.c").clone_definition is not None


def test_snapshots_expire_and_are_restored(client, dataset):
    table = f"{client.project}.{dataset}.t"
    client.query_and_wait(f"CREATE TABLE {dataset}.t AS SELECT 1 AS x")
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    snapshot = bigquery.CopyJobConfig(operation_type="SNAPSHOT", destination_expiration_time=later.isoformat())
    client.copy_table(table, f"{table}_s", job_config=snapshot).result()
    taken = client.get_table(f"{table}_s")
    assert taken.table_type == "SNAPSHOT"
    assert abs(taken.expires - later) < datetime.timedelta(seconds=1)
    client.query_and_wait(f"UPDATE {dataset}.t SET x = 2 WHERE TRUE")
    restore = bigquery.CopyJobConfig(operation_type="RESTORE", write_disposition="WRITE_TRUNCATE")
    client.copy_table(f"{table}_s", table, job_config=restore).result()
    assert [row.x for row in client.query_and_wait(f"SELECT x FROM {dataset}.t")] == [1]
    with pytest.raises(BadRequest, match="RESTORE takes a snapshot"):
        client.copy_table(table, f"{table}_2", job_config=restore).result()


def test_sizes_and_the_streaming_buffer_are_told(client, dataset):
    client.query_and_wait(
        f"CREATE TABLE {dataset}.t PARTITION BY day AS SELECT DATE '2026-01-01' AS day, 1 AS x"
    )
    errors = client.insert_rows_json(f"{dataset}.t", [{"day": "2026-01-02", "x": 2}])
    assert errors == []
    properties = client.get_table(f"{dataset}.t")._properties
    assert properties["numPartitions"] == "2"
    assert properties["streamingBuffer"]["estimatedRows"] == "1"
    assert int(properties["numTotalPhysicalBytes"]) >= 0
    assert int(properties["numTotalLogicalBytes"]) == 32


def test_the_longest_intervals_are_exact(client):
    rows = client.query_and_wait(
        """SELECT CAST(x AS STRING), x FROM UNNEST([MAKE_INTERVAL(hour => 87839999, minute => 59),
                                                    MAKE_INTERVAL(hour => -87839999)]) AS x"""
    )
    for shown, span in rows:
        hours = int(shown.rsplit(" ", 1)[1].split(":")[0])
        assert span.days * 24 + span.hours == hours
        assert abs(hours) == 87839999


def test_parts_of_structs_are_listed_alone(client, dataset):
    client.query_and_wait(
        f"""CREATE TABLE {dataset}.t AS
            SELECT 1 AS x, STRUCT(2 AS a, STRUCT(3 AS c, 4 AS d) AS b) AS s, [STRUCT(5 AS e, 6 AS f)] AS l
            UNION ALL SELECT 2, NULL, []"""
    )
    answer = client._connection.api_request(
        method="GET",
        path=f"/projects/{client.project}/datasets/{dataset}/tables/t/data",
        query_params={"selectedFields": "l.f,s.b.c"},
    )
    assert answer["rows"] == [
        {"f": [{"v": [{"v": {"f": [{"v": "6"}]}}]}, {"v": {"f": [{"v": {"f": [{"v": "3"}]}}]}}]},
        {"f": [{"v": []}, {"v": None}]},
    ]


def test_policy_tags_are_kept(client, dataset):
    tags = PolicyTagList(names=["projects/p/locations/us/taxonomies/1/policyTags/2"])
    table = bigquery.Table(
        f"{client.project}.{dataset}.t", [SchemaField("secret", "STRING", policy_tags=tags)]
    )
    client.create_table(table)
    assert client.get_table(table).schema[0].policy_tags.names == tags.names
