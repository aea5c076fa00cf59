"""The server itself: who is let in, what outlives it, and the `bq` command line."""

import json
import os
import shutil
import subprocess
import time

import pytest
import requests
from google.api_core.exceptions import BadRequest, Conflict
from google.cloud.bigquery import QueryJobConfig

from sandbox_process import Sandbox


def test_a_wrong_token_and_none_are_refused(sandbox):
    url = f"{sandbox.endpoint}/bigquery/v2/projects"
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = requests.get(url, headers=headers, timeout=10)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == 401
        assert answer.json()["error"]["errors"][0]["reason"]
    good = requests.get(url, headers={"Authorization": f"Bearer {sandbox.token}"}, timeout=10)
    assert good.status_code == 200


def test_it_listens_on_this_machine_only(sandbox):
    assert sandbox.endpoint.startswith("http://127.0.0.1:")


def test_data_outlives_the_server(tmp_path):
    with Sandbox(tmp_path, "--empty") as first, first.client() as client:
        client.create_dataset("kept")
        client.query_and_wait("CREATE TABLE kept.t AS SELECT 1 AS x, '永続' AS y")
        client.query_and_wait("CREATE VIEW kept.v AS SELECT x + 1 AS z FROM kept.t")
    with Sandbox(tmp_path, "--empty") as second, second.client() as client:
        assert [item.table_id for item in client.list_tables("kept")] == ["t", "v"]
        rows = client.query_and_wait("SELECT y, z FROM kept.t, kept.v")
        assert [row.values() for row in rows] == [("永続", 2)]
        assert second.token != first.token


def test_port_and_token_can_be_chosen(tmp_path):
    with Sandbox(tmp_path, "--empty", "--token", "chosen") as first:
        assert first.token == "chosen"
        port = first.endpoint.rsplit(":", 1)[1].strip("/")
    with Sandbox(tmp_path, "--empty", "--port", port) as second:
        assert second.endpoint.rstrip("/").endswith(f":{port}")


def test_unknown_addresses_answer_in_bigquerys_shape(sandbox):
    answer = requests.get(
        f"{sandbox.endpoint}/bigquery/v2/nothing",
        headers={"Authorization": f"Bearer {sandbox.token}"},
        timeout=10,
    )
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == 404


@pytest.mark.skipif(shutil.which("bq") is None, reason="the bq command line is not installed")
def test_the_bq_command_line(sandbox, dataset, tmp_path):
    token = tmp_path / "token"
    token.write_text(sandbox.token)
    environment = {
        **os.environ,
        "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(token),
        "CLOUDSDK_CONFIG": str(tmp_path),
        "HOME": str(tmp_path),
    }

    def bq(*arguments):
        command = [
            *("bq", "--api", sandbox.endpoint, "--project_id", sandbox.project, "--format", "json"),
            *("--oauth_access_token", sandbox.token, "--quiet", *arguments),
        ]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    bq("mk", "--table", f"{dataset}.t", "x:INTEGER,y:STRING")
    file = tmp_path / "rows.csv"
    file.write_text("1,a\n2,b\n")
    bq("load", "--source_format", "CSV", f"{dataset}.t", str(file))
    rows = json.loads(bq("query", "--use_legacy_sql=false", f"SELECT x, y FROM {dataset}.t ORDER BY x"))
    assert rows == [{"x": "1", "y": "a"}, {"x": "2", "y": "b"}]
    assert "t" in bq("ls", dataset)


def test_jobs_and_results_outlive_the_server(tmp_path):
    sql = "SELECT i, CAST(i AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS i ORDER BY i"
    with Sandbox(tmp_path, "--empty") as first, first.client() as client:
        job = client.query(sql, job_id="kept", job_retry=None)
        assert job.result().total_rows == 1000
        with pytest.raises(BadRequest):
            client.query("SELECT 1 / 0", job_id="failed", job_retry=None).result()
        script = client.query("SELECT 1; SELECT 2", job_id="script", job_retry=None)
        script.result()
    with Sandbox(tmp_path, "--empty") as second, second.client() as client:
        job = client.get_job("kept")
        assert job.state == "DONE"
        assert job.query == sql
        assert [row.values() for row in job.result(max_results=2)] == [(1, "1"), (2, "2")]
        assert job.query_plan
        assert "division by zero" in client.get_job("failed").error_result["message"]
        assert len(list(client.list_jobs(parent_job="script"))) == 2
        # The same question is answered out of what was kept.
        again = client.query(sql)
        assert again.result().total_rows == 1000
        assert again.cache_hit
        with pytest.raises(Conflict):
            client.query("SELECT 1", job_id="kept", job_retry=None)


def test_a_query_that_was_interrupted_goes_on_at_the_next_start(tmp_path):
    slow = """SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS a
              CROSS JOIN UNNEST(GENERATE_ARRAY(1, 40000)) AS b WHERE MOD(a * b, 7) = 3"""
    with Sandbox(tmp_path, "--empty") as first, first.client() as client:
        client.create_dataset("d")
        config = QueryJobConfig(use_query_cache=False)
        client.query(slow, job_id="interrupted", job_config=config, job_retry=None)
        script = f"CREATE TABLE d.t AS SELECT 1 AS x; {slow}; DROP TABLE d.t"
        client.query(script, job_id="script", job_retry=None)
        wait_for(lambda: client.get_job("interrupted").state == "RUNNING")
        wait_for(lambda: [table.table_id for table in client.list_tables("d")] == ["t"])
        # Until it is written down that they run.
        wait_for(lambda: (tmp_path / "results.duckdb.wal").stat().st_size > 0)
        time.sleep(0.6)
        first.process.kill()
        first.process.wait()
    with Sandbox(tmp_path, "--empty") as second, second.client() as client:
        job = client.get_job("interrupted")
        assert job.state in ("PENDING", "RUNNING", "DONE")
        rows = list(job.result())
        assert len(rows) == 1 and rows[0].n > 0
        # A script has done a part of its work: it is not begun again.
        broken = client.get_job("script")
        assert broken.state == "DONE"
        assert "stopped while this job ran" in broken.error_result["message"]


def wait_for(condition, secs: float = 20):
    end = time.monotonic() + secs
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
