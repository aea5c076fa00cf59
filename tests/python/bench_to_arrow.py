"""The peer of our decoding: BigQuery's own Python client, `to_arrow()`, on the same server.

`bench_to_arrow.py prepare|measure ENDPOINT TOKEN PROJECT`: makes the table, or fetches it and prints
one line of JSON (rows, columns, cpu_secs, wall_secs, peak_rss_mb).
"""

import json
import resource
import sys
import time

from google.cloud import bigquery
from google.oauth2.credentials import Credentials

ROWS = 1_000_000
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
    rows = client.query("SELECT * FROM bench.wide").result()
    cpu, wall = time.process_time(), time.perf_counter()
    table = rows.to_arrow(create_bqstorage_client=False)
    found = {
        "rows": table.num_rows,
        "columns": table.num_columns,
        "cpu_secs": round(time.process_time() - cpu, 3),
        "wall_secs": round(time.perf_counter() - wall, 3),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    assert table.num_rows == ROWS, found
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
