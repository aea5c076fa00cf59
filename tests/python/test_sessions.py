"""Sessions, plans and the lists of jobs under the official client."""

import uuid

import pytest
from google.api_core.exceptions import BadRequest
from google.cloud import bigquery


def in_session(session: str, **options) -> bigquery.QueryJobConfig:
    return bigquery.QueryJobConfig(
        connection_properties=[bigquery.ConnectionProperty("session_id", session)], **options
    )


@pytest.fixture
def session(client):
    job = client.query("SELECT 1", job_config=bigquery.QueryJobConfig(create_session=True))
    job.result()
    return job.session_info.session_id


def values(rows):
    return [tuple(row.values()) for row in rows]


def test_temporary_tables_functions_and_variables_live_across_jobs(client, session):
    def run(sql):
        return client.query(sql, job_config=in_session(session)).result()

    run("CREATE TEMP TABLE t AS SELECT 1 AS x UNION ALL SELECT 2")
    run("CREATE TEMP FUNCTION twice(x INT64) AS (x * 2)")
    run("DECLARE most INT64 DEFAULT 1; SET most = most + 1")
    run("INSERT INTO t VALUES (3)")
    assert values(run("SELECT twice(x) FROM t WHERE x >= most ORDER BY x")) == [(4,), (6,)]
    assert values(run("SELECT @@session_id")) == [(session,)]
    with pytest.raises(BadRequest):
        client.query_and_wait("SELECT * FROM t")


def test_a_failed_statement_leaves_the_session_as_it_was(client, session):
    client.query("CREATE TEMP TABLE t AS SELECT 1 AS x", job_config=in_session(session)).result()
    with pytest.raises(BadRequest):
        client.query("SELECT 1 / 0 FROM t", job_config=in_session(session)).result()
    job = client.query("SELECT x FROM t", job_config=in_session(session))
    assert values(job.result()) == [(1,)]
    assert job.session_info.session_id == session


def test_a_session_ends_when_it_is_aborted(client, session):
    client.query("CALL BQ.ABORT_SESSION()", job_config=in_session(session)).result()
    with pytest.raises(BadRequest, match="Session"):
        client.query("SELECT 1", job_config=in_session(session)).result()


def test_the_plan_has_a_stage_for_each_table_and_counts_rows(client, dataset):
    client.query_and_wait(
        f"""CREATE TABLE {dataset}.big AS
              SELECT i, MOD(i, 10) AS g FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS i;
            CREATE TABLE {dataset}.small AS SELECT g FROM UNNEST(GENERATE_ARRAY(0, 9)) AS g"""
    )
    job = client.query(
        f"""SELECT g, SUM(i) AS s FROM {dataset}.big JOIN {dataset}.small USING (g)
            GROUP BY g ORDER BY s"""
    )
    job.result()
    plan = job.query_plan
    reads = {
        substep: stage.records_read
        for stage in plan
        for step in stage.steps
        if step.kind == "READ"
        for substep in step.substeps
    }
    assert reads == {f"FROM {dataset}.big": 50000, f"FROM {dataset}.small": 10}
    assert plan[-1].name.endswith("Output")
    assert plan[-1].records_written == 10
    assert {int(one) for stage in plan for one in stage.input_stages} < set(range(len(plan)))
    assert all(stage.status == "COMPLETE" and stage.slot_ms >= 0 for stage in plan)
    assert any("Join" in stage.name for stage in plan)
    assert any("Aggregate" in stage.name for stage in plan)
    assert job.slot_millis > 0
    assert job.timeline[-1].elapsed_ms > 0


def test_jobs_are_listed_by_state_and_parent(client):
    label = uuid.uuid4().hex[:8]
    config = bigquery.QueryJobConfig(labels={"run": label}, priority="BATCH", use_query_cache=False)
    job = client.query("SELECT 1; SELECT 2", job_config=config)
    job.result()
    done = client.list_jobs(all_users=True, state_filter="done")
    listed = [one for one in done if one.labels.get("run") == label]
    assert [one.job_id for one in listed] == [job.job_id]
    assert listed[0].priority == "BATCH"
    assert listed[0].query == "SELECT 1; SELECT 2"
    assert listed[0].user_email
    children = list(client.list_jobs(parent_job=job))
    assert sorted(child.query for child in children) == ["SELECT 1", "SELECT 2"]
    assert {child.parent_job_id for child in children} == {job.job_id}
    frames = [child.script_statistics.stack_frames[0] for child in children]
    assert sorted((frame.start_line, frame.start_column) for frame in frames) == [(1, 1), (1, 11)]
