"""The peer of our decoding: BigQuery's own Python client, `to_arrow()`, on the same server.

`bench_to_arrow.py prepare|measure|storage ENDPOINT TOKEN PROJECT`: makes the table, or fetches it (by
REST, or by the Storage Read API with pyarrow reading its messages) and prints one line of JSON (rows,
columns, cpu_secs, wall_secs, peak_rss_mb).
"""

import concurrent.futures
import json
import resource
import sys
import time

import pyarrow
import pyarrow.ipc
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import types
from google.oauth2.credentials import Credentials

from storage_client import read_client

ROWS = 1_000_000
STREAMS = 2
TABLE = """
CREATE OR REPLACE TABLE bench.wide AS SELECT
  i AS id,
  i * 1103515245 AS big,
  IF(MOD(i, 7) = 0, NULL, MOD(i, 1000)) AS small,
  i / 7 AS ratio,
  IF(MOD(i, 11) = 0, NULL, i * 0.25) AS quarter,
  -1.5e10 / (i + 1) AS tiny,
  CAST(i AS NUMERIC) / 100 AS amount,
  CONCAT('user_', CAST(MOD(i * 7919, 50000) AS STRING)) AS user,
  CASE MOD(i, 4) WHEN 0 THEN '東京都' WHEN 1 THEN '大阪府' WHEN 2 THEN '北海道' ELSE '福岡県' END AS city,
  IF(MOD(i, 5) = 0, NULL, 'a "quoted" word, and a \\\\ backslash') AS note,
  CONCAT('https://example.com/item/', CAST(MOD(i, 9973) AS STRING), '?ref=mail&n=1') AS url,
  MOD(i, 3) = 0 AS member,
  IF(MOD(i, 13) = 0, NULL, MOD(i, 2) = 0) AS opened,
  DATE_ADD(DATE '2020-01-01', INTERVAL MOD(i, 2000) DAY) AS day,
  TIMESTAMP_ADD(TIMESTAMP '2024-01-01 00:00:00+00', INTERVAL i * 977 MICROSECOND) AS moment,
  TIMESTAMP_ADD(TIMESTAMP '1999-12-31 23:59:59+00', INTERVAL i SECOND) AS seen,
  DATETIME_ADD(DATETIME '2024-01-01 00:00:00', INTERVAL i SECOND) AS local,
  TIME_ADD(TIME '00:00:00', INTERVAL MOD(i, 86400) SECOND) AS clock,
  ['x', CAST(MOD(i, 10) AS STRING)] AS tags,
  MOD(i, 100) AS percent
FROM UNNEST(GENERATE_ARRAY(0, 999999)) AS i
"""


def main(action: str, endpoint: str, token: str, project: str) -> None:
    client = bigquery.Client(
        project=project,
        credentials=Credentials(token=token),
        client_options={"api_endpoint": endpoint},
    )
    if action == "prepare":
        client.create_dataset("bench", exists_ok=True)
        client.query_and_wait(TABLE)
        return
    job = client.query("SELECT * FROM bench.wide")
    rows = job.result()
    if action == "storage":
        storage(endpoint, token, job.destination)
        return
    cpu, wall = time.process_time(), time.perf_counter()
    table = rows.to_arrow(create_bqstorage_client=False)
    tell(table.num_rows, table.num_columns, cpu, wall)


def storage(endpoint: str, token: str, table) -> None:
    """Reads the streams of a session, one thread each, and has pyarrow read every message."""
    read = read_client(endpoint, token)
    name = f"projects/{table.project}/datasets/{table.dataset_id}/tables/{table.table_id}"
    cpu, wall = time.process_time(), time.perf_counter()
    session = read.create_read_session(
        parent=f"projects/{table.project}",
        read_session=types.ReadSession(table=name, data_format=types.DataFormat.ARROW),
        max_stream_count=STREAMS,
    )
    schema = pyarrow.ipc.read_schema(pyarrow.py_buffer(session.arrow_schema.serialized_schema))

    def rows(stream) -> int:
        count = 0
        for message in read.read_rows(stream.name):
            body = pyarrow.py_buffer(message.arrow_record_batch.serialized_record_batch)
            count += pyarrow.ipc.read_record_batch(body, schema).num_rows
        return count

    with concurrent.futures.ThreadPoolExecutor(len(session.streams)) as pool:
        total = sum(pool.map(rows, session.streams))
    tell(total, len(schema), cpu, wall)


def tell(rows: int, columns: int, cpu: float, wall: float) -> None:
    found = {
        "rows": rows,
        "columns": columns,
        "cpu_secs": round(time.process_time() - cpu, 3),
        "wall_secs": round(time.perf_counter() - wall, 3),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    assert rows == ROWS, found
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
