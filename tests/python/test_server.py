"""The server itself: who is let in, what outlives it, and the `bq` command line."""

import json
import os
import shutil
import subprocess

import pytest
import requests

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
