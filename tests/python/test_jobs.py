"""Jobs as the official client sees them: dry run, price, limits, cache, cancel, errors, scripts."""

import time
import uuid

import pytest
from google.api_core import exceptions
from google.cloud.bigquery import QueryJobConfig

HEAVY = (
    "SELECT SUM(MOD(a * b + c, 7)) FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS a,"
    " UNNEST(GENERATE_ARRAY(1, 100000)) AS b, UNNEST(GENERATE_ARRAY(1, 1000)) AS c"
)


def wait_for_state(job, state, timeout_secs=30):
    deadline = time.monotonic() + timeout_secs
    while job.state != state:
        assert time.monotonic() < deadline, f"the job is {job.state} and never was {state}"
        time.sleep(0.02)
        job.reload()


def test_dry_run_tells_schema_kind_and_exact_bytes(client, nyc):
    job = client.query(
        f"SELECT carrier, distance AS d FROM `{client.project}.nyc.flights`",
        job_config=QueryJobConfig(dry_run=True),
    )
    lengths = nyc.flights["carrier"].str.len_bytes().sum()
    assert job.total_bytes_processed == lengths + (2 + 8) * nyc.flights.height
    assert job.statement_type == "SELECT"
    assert [(f.name, f.field_type) for f in job.schema] == [("carrier", "STRING"), ("d", "INTEGER")]
    assert job.state == "DONE"


def test_dry_run_makes_no_job(client, nyc):
    name = f"dry_{uuid.uuid4().hex}"
    client.query(
        "SELECT 1", job_id=name, job_retry=None, job_config=QueryJobConfig(dry_run=True)
    )
    with pytest.raises(exceptions.NotFound):
        client.get_job(name)


def test_limit_does_not_change_the_bytes_but_columns_do(client, nyc):
    dry = lambda sql: client.query(
        sql, job_config=QueryJobConfig(dry_run=True, default_dataset=f"{client.project}.nyc")
    ).total_bytes_processed
    assert dry("SELECT year FROM flights LIMIT 1") == 8 * nyc.flights.height
    assert dry("SELECT year, month FROM flights") == 16 * nyc.flights.height
    assert dry("SELECT COUNT(*) FROM flights") == 0
    # A NULL costs nothing.
    assert dry("SELECT dep_time FROM flights") == 8 * nyc.flights["dep_time"].count()


def test_maximum_bytes_billed_stops_before_running(client, nyc):
    job = client.query(
        f"SELECT * FROM `{client.project}.nyc.flights`",
        job_config=QueryJobConfig(maximum_bytes_billed=1_000_000),
    )
    with pytest.raises(exceptions.GoogleAPICallError) as caught:
        job.result()
    assert "bytes billed" in str(caught.value)
    job.reload()
    assert job.error_result["reason"] == "bytesBilledLimitExceeded"


def test_cancel_stops_the_running_statement(client):
    job = client.query(HEAVY)
    wait_for_state(job, "RUNNING")
    started = time.monotonic()
    assert job.cancel()
    wait_for_state(job, "DONE")
    assert time.monotonic() - started < 2
    assert job.error_result["reason"] == "stopped"
    with pytest.raises(exceptions.GoogleAPICallError):
        job.result()


def test_job_id_is_kept_and_a_second_one_is_refused(client):
    name = f"mine_{uuid.uuid4().hex}"
    job = client.query("SELECT 1 AS one", job_id=name, job_retry=None)
    assert job.job_id == name
    assert [tuple(row) for row in job.result()] == [(1,)]
    with pytest.raises(exceptions.Conflict):
        client.query("SELECT 2", job_id=name, job_retry=None)


def test_statistics_of_a_finished_job(client, nyc):
    job = client.query(
        f"SELECT origin, COUNT(*) AS n FROM `{client.project}.nyc.flights` GROUP BY origin",
        job_config=QueryJobConfig(use_query_cache=False, labels={"team": "games"}),
    )
    job.result()
    again = client.get_job(job.job_id)
    assert again.state == "DONE" and again.error_result is None
    assert again.created <= again.started <= again.ended
    assert again.total_bytes_processed == 5 * nyc.flights.height
    assert again.total_bytes_billed >= 10 * 1024 * 1024
    assert again.labels == {"team": "games"}
    assert not again.cache_hit
    assert [table.table_id for table in again.referenced_tables] == ["flights"]


def test_the_same_question_is_answered_from_the_cache(client, nyc):
    sql = f"SELECT dest, SUM(distance) AS s FROM `{client.project}.nyc.flights` GROUP BY dest"
    first = client.query(sql)
    rows = sorted(row.values() for row in first.result())
    second = client.query(sql)
    assert sorted(row.values() for row in second.result()) == rows
    assert second.cache_hit
    assert second.total_bytes_billed == 0
    third = client.query(sql, job_config=QueryJobConfig(use_query_cache=False))
    third.result()
    assert not third.cache_hit


def test_the_cache_knows_that_a_table_has_changed(client, dataset):
    table = f"`{client.project}.{dataset}.t`"
    client.query_and_wait(f"CREATE TABLE {table} AS SELECT 1 AS x")
    sql = f"SELECT SUM(x) AS s FROM {table}"
    assert [tuple(r) for r in client.query(sql).result()] == [(1,)]
    client.query_and_wait(f"INSERT INTO {table} VALUES (41)")
    job = client.query(sql)
    assert [tuple(r) for r in job.result()] == [(42,)]
    assert not job.cache_hit


def test_list_jobs_finds_the_newest(client):
    job = client.query("SELECT 'needle'")
    job.result()
    assert job.job_id in [one.job_id for one in client.list_jobs(max_results=5, state_filter="done")]


@pytest.mark.parametrize(
    ("sql", "position", "words"),
    [
        ("SELECT 1 +", "[1:11]", "Syntax error"),
        ("SELECT\n  nothing FROM UNNEST([1]) AS x", "[2:3]", "Unrecognized name: nothing"),
        ("SELECT NOSUCH(1)", "[1:8]", "Function not found: NOSUCH"),
        ("SELECT 'a' + 1", "[1:8]", "No matching signature for operator +"),
        ("SELECT x, COUNT(*) FROM UNNEST([1]) AS x", "[1:8]", "neither grouped nor aggregated"),
    ],
)
def test_errors_name_their_place(client, sql, position, words):
    with pytest.raises(exceptions.BadRequest) as caught:
        client.query_and_wait(sql)
    message = str(caught.value)
    assert words in message and f"at {position}" in message
    assert caught.value.errors[0]["reason"] == "invalidQuery"


def test_a_dry_run_of_broken_sql_fails_at_its_place(client):
    with pytest.raises(exceptions.BadRequest, match=r"at \[1:8\]"):
        client.query("SELECT nothing", job_config=QueryJobConfig(dry_run=True))


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1 / 0", "SELECT CAST('x' AS INT64)", "SELECT 9223372036854775807 + 1", "SELECT ERROR('no')"],
)
def test_errors_while_running_are_failures_not_nulls(client, sql):
    with pytest.raises(exceptions.BadRequest):
        client.query_and_wait(sql)


def test_unknown_things_are_not_found(client):
    with pytest.raises(exceptions.NotFound, match="Not found: Dataset"):
        client.get_dataset("nosuch")
    with pytest.raises(exceptions.NotFound, match="Not found: "):
        client.query_and_wait("SELECT * FROM nosuch.t")
    with pytest.raises(exceptions.NotFound, match="Not found: Job"):
        client.get_job("nosuch")


def test_a_script_has_child_jobs_and_answers_its_last_query(client, dataset):
    job = client.query(
        "DECLARE total INT64 DEFAULT 0;\n"
        "DECLARE n INT64 DEFAULT 1;\n"
        "WHILE n <= 10 DO SET total = total + n; SET n = n + 1; END WHILE;\n"
        "CREATE TEMP TABLE found AS SELECT total AS t;\n"
        "IF total = 55 THEN SELECT t, 'right' AS verdict FROM found; ELSE SELECT 0, 'wrong'; END IF;"
    )
    assert [row.values() for row in job.result()] == [(55, "right")]
    assert job.statement_type == "SCRIPT"
    assert job.num_child_jobs >= 2
    children = list(client.list_jobs(parent_job=job.job_id))
    assert len(children) == job.num_child_jobs
    assert "SELECT" in [child.statement_type for child in children]


def test_exception_handler_and_execute_immediate(client):
    rows = client.query_and_wait(
        "DECLARE seen STRING;\n"
        "BEGIN\n  SELECT ERROR('planned');\nEXCEPTION WHEN ERROR THEN SET seen = @@error.message;\nEND;\n"
        "EXECUTE IMMEDIATE 'SELECT @m AS message, @n + 1 AS n' USING seen AS m, 41 AS n;"
    )
    ((message, n),) = [row.values() for row in rows]
    assert "planned" in message and n == 42


def test_dml_counts_and_merge(client, dataset):
    run = lambda sql: client.query(
        sql, job_config=QueryJobConfig(default_dataset=f"{client.project}.{dataset}")
    )
    run("CREATE TABLE t (id INT64, name STRING, n INT64)").result()
    insert = run("INSERT INTO t (id, name, n) VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)")
    insert.result()
    assert insert.num_dml_affected_rows == 3
    update = run("UPDATE t SET n = n + 1 WHERE id >= 2")
    update.result()
    assert update.num_dml_affected_rows == 2
    merge = run(
        "MERGE t USING (SELECT 3 AS id, 'z' AS name UNION ALL SELECT 4, 'd') s ON t.id = s.id"
        " WHEN MATCHED THEN UPDATE SET name = s.name"
        " WHEN NOT MATCHED THEN INSERT (id, name, n) VALUES (s.id, s.name, 0)"
        " WHEN NOT MATCHED BY SOURCE AND t.id = 1 THEN DELETE"
    )
    merge.result()
    stats = merge.dml_stats
    assert (stats.inserted_row_count, stats.updated_row_count, stats.deleted_row_count) == (1, 1, 1)
    rows = [row.values() for row in run("SELECT * FROM t ORDER BY id").result()]
    assert rows == [(2, "b", 21), (3, "z", 31), (4, "d", 0)]
    delete = run("DELETE FROM t WHERE TRUE")
    delete.result()
    assert delete.num_dml_affected_rows == 3


def test_results_can_be_written_to_a_table(client, dataset):
    target = f"{client.project}.{dataset}.kept"
    config = QueryJobConfig(destination=target, write_disposition="WRITE_EMPTY")
    client.query("SELECT 1 AS x", job_config=config).result()
    with pytest.raises(exceptions.GoogleAPICallError):
        client.query("SELECT 2 AS x", job_config=config).result()
    config.write_disposition = "WRITE_APPEND"
    client.query("SELECT 3 AS x", job_config=config).result()
    assert sorted(row.values() for row in client.list_rows(target)) == [(1,), (3,)]
    config.write_disposition = "WRITE_TRUNCATE"
    client.query("SELECT 'new' AS y", job_config=config).result()
    assert [row.values() for row in client.list_rows(target)] == [("new",)]
