-- A second round: what people write every day
WITH events AS (
  SELECT 'u1' AS user, TIMESTAMP '2024-01-01 10:00:00' AS ts, 'view' AS name UNION ALL
  SELECT 'u1', TIMESTAMP '2024-01-01 10:05:00', 'buy' UNION ALL
  SELECT 'u2', TIMESTAMP '2024-01-02 09:00:00', 'view')
SELECT user, MIN(ts) AS first, COUNTIF(name = 'buy') AS buys, ARRAY_AGG(name ORDER BY ts) AS path, TIMESTAMP_DIFF(MAX(ts), MIN(ts), MINUTE) AS minutes FROM events GROUP BY user ORDER BY user
# user, first, buys, path, minutes
> ["u1", "1.7041032E9", "1", ["view","buy"], "5"]
> ["u2", "1.704186E9", "0", ["view"], "0"]

WITH t AS (SELECT 1 AS id, DATE '2024-01-15' AS d UNION ALL SELECT 2, DATE '2024-02-20' UNION ALL SELECT 3, DATE '2024-01-31')
SELECT DATE_TRUNC(d, MONTH) AS month, COUNT(*) AS n, SUM(COUNT(*)) OVER (ORDER BY DATE_TRUNC(d, MONTH)) AS running FROM t GROUP BY month ORDER BY month
> ["2024-01-01", "2", "2"]
> ["2024-02-01", "1", "3"]

SELECT FORMAT_DATE('%Y-%m', d) AS ym, ROUND(AVG(x), 2) AS a, APPROX_QUANTILES(x, 2)[OFFSET(1)] AS m FROM UNNEST([STRUCT(DATE '2024-01-01' AS d, 1.0 AS x), (DATE '2024-01-02', 2.5), (DATE '2024-02-01', 7.0)]) GROUP BY 1 ORDER BY 1
> ["2024-01", "1.75", "1.0"]
> ["2024-02", "7.0", "7.0"]

WITH d AS (SELECT day FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-01-03')) AS day), s AS (SELECT DATE '2024-01-02' AS day, 5 AS v)
SELECT d.day, IFNULL(s.v, 0) AS v FROM d LEFT JOIN s USING (day) ORDER BY day
> ["2024-01-01", "0"]
> ["2024-01-02", "5"]
> ["2024-01-03", "0"]

SELECT * FROM (SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) AS rn FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('a', 3), ('b', 2)])) WHERE rn = 1 ORDER BY k
> ["a", "3", "1"]
> ["b", "2", "1"]

SELECT a.k, a.v, b.v AS prev FROM UNNEST([STRUCT(1 AS k, 10 AS v), (2, 20)]) AS a LEFT JOIN UNNEST([STRUCT(1 AS k, 10 AS v), (2, 20)]) AS b ON a.k = b.k + 1 ORDER BY a.k
> ["1", "10", null]
> ["2", "20", "10"]

SELECT x, CASE WHEN x < 2 THEN 'low' WHEN x < 4 THEN 'mid' ELSE 'high' END AS band FROM UNNEST([1, 3, 9]) AS x ORDER BY x
> ["1", "low"]
> ["3", "mid"]
> ["9", "high"]

SELECT COUNT(DISTINCT IF(x > 1, x, NULL)), SUM(IF(x = 2, 1, 0)), AVG(NULLIF(x, 1)) FROM UNNEST([1, 2, 2, 3]) AS x
> ["2", "2", "2.3333333333333335"]

SELECT k, STRING_AGG(DISTINCT v ORDER BY v) AS vs, COUNT(*) FROM UNNEST([STRUCT('a' AS k, 'y' AS v), ('a', 'x'), ('a', 'y')]) GROUP BY k
> ["a", "x,y", "3"]

SELECT TO_JSON_STRING(ARRAY_AGG(STRUCT(k, v) ORDER BY k)) FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2)])
> ["[{\"k\":\"a\",\"v\":1},{\"k\":\"b\",\"v\":2}]"]

SELECT word, COUNT(*) AS n FROM UNNEST(SPLIT(LOWER('The cat the dog The'), ' ')) AS word GROUP BY word ORDER BY n DESC, word
> ["the", "3"]
> ["cat", "1"]
> ["dog", "1"]

SELECT REGEXP_EXTRACT(url, r'[?&]utm_source=([^&]*)') AS source, SPLIT(SPLIT(url, '/')[SAFE_OFFSET(3)], '?')[SAFE_OFFSET(0)] AS page FROM UNNEST(['https://x.com/a?utm_source=mail&b=1', 'https://x.com/b']) AS url ORDER BY page
> ["mail", "a"]
> [null, "b"]

SELECT LAG(x) OVER (PARTITION BY k ORDER BY x) IS NULL AS first, x - LAG(x, 1, 0) OVER (PARTITION BY k ORDER BY x) AS d FROM UNNEST([STRUCT('a' AS k, 1 AS x), ('a', 4), ('b', 2)]) ORDER BY k, x
> ["true", "1"]
> ["false", "3"]
> ["true", "2"]

WITH s AS (SELECT ts, SUM(CAST(gap AS INT64)) OVER (ORDER BY ts) AS session FROM (SELECT ts, ts - LAG(ts) OVER (ORDER BY ts) > 30 AS gap FROM UNNEST([1, 10, 50, 60, 200]) AS ts))
SELECT IFNULL(session, 0) AS session, COUNT(*) AS n FROM s GROUP BY 1 ORDER BY 1
> ["0", "2"]
> ["1", "2"]
> ["2", "1"]

SELECT x.*, y FROM (SELECT STRUCT(1 AS a, 'b' AS b) AS x, 2 AS y)
# a, b, y
> ["1", "b", "2"]

SELECT ANY_VALUE(v HAVING MAX ts) AS latest FROM UNNEST([STRUCT('old' AS v, TIMESTAMP '2024-01-01' AS ts), ('new', TIMESTAMP '2024-02-01')])
> ["new"]

SELECT CAST(FORMAT_TIMESTAMP('%Y%m%d', TIMESTAMP_MICROS(1704067200000000), 'Asia/Tokyo') AS INT64)
> ["20240101"]

SELECT PARSE_DATE('%Y%m%d', event_date) AS d FROM UNNEST(['20240131']) AS event_date
> ["2024-01-31"]

SELECT MAX(IF(key = 'page', value, NULL)) AS page, MAX(IF(key = 'ref', value, NULL)) AS ref FROM UNNEST([STRUCT('page' AS key, '/x' AS value), ('ref', 'mail')])
> ["/x", "mail"]

SELECT a, b FROM UNNEST([1, 2]) AS a CROSS JOIN UNNEST(['x', 'y']) AS b WHERE NOT (a = 1 AND b = 'x') ORDER BY a, b
> ["1", "y"]
> ["2", "x"]
> ["2", "y"]

SELECT a, b FROM UNNEST([1, 2]) AS a WITH OFFSET AS i JOIN UNNEST(['x', 'y']) AS b WITH OFFSET AS j ON i = j ORDER BY a
> ["1", "x"]
> ["2", "y"]

SELECT (SELECT AS STRUCT MIN(x) AS lo, MAX(x) AS hi FROM UNNEST([3, 1, 2]) AS x).*
# lo, hi
> ["1", "3"]

SELECT ARRAY(SELECT DISTINCT x FROM UNNEST([2, 1, 2]) AS x ORDER BY x DESC) AS xs, ARRAY_LENGTH(ARRAY(SELECT 1 UNION ALL SELECT 2)) AS n
> [["2","1"], "2"]

SELECT t.id, ARRAY(SELECT STRUCT(p.name, p.n * 2 AS n) FROM UNNEST(t.ps) AS p WHERE p.n > 1 ORDER BY p.n) AS ps FROM (SELECT 1 AS id, [STRUCT('a' AS name, 1 AS n), ('b', 2)] AS ps) AS t
> ["1", [["b","4"]]]

SELECT o.id, SUM(i.qty * i.price) AS total FROM (SELECT 1 AS id, [STRUCT(2 AS qty, 1.5 AS price), (1, 4.0)] AS items) AS o, UNNEST(o.items) AS i GROUP BY o.id
> ["1", "7.0"]

SELECT EXISTS(SELECT 1 FROM UNNEST(tags) AS t WHERE t LIKE 'a%') AS has FROM (SELECT ['abc', 'x'] AS tags)
> ["true"]

SELECT SUM(a) FROM (SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT NULL)
> ["3"]

SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2) WHERE x IN (SELECT y FROM (SELECT 2 AS y))
> ["2"]

SELECT l.k FROM (SELECT 1 AS k UNION ALL SELECT 2) AS l WHERE NOT EXISTS (SELECT 1 FROM (SELECT 2 AS k) AS r WHERE r.k = l.k)
> ["1"]

SELECT IF(SUM(x) IS NULL, 'empty', 'full') FROM UNNEST(ARRAY<INT64>[]) AS x
> ["empty"]

SELECT ROUND(100 * SAFE_DIVIDE(COUNTIF(x > 1), COUNT(*)), 1) AS pct FROM UNNEST([1, 2, 3]) AS x
> ["66.7"]

SELECT DATE_DIFF(CURRENT_DATE(), CURRENT_DATE(), DAY), TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), SECOND)
> ["0", "0"]

SELECT EXTRACT(YEAR FROM d) * 100 + EXTRACT(MONTH FROM d) AS ym FROM UNNEST([DATE '2024-03-05']) AS d
> ["202403"]

SELECT DATETIME(TIMESTAMP '2024-01-01 00:00:00+00', 'Asia/Tokyo') AS jst, DATE(TIMESTAMP '2024-01-01 15:00:00+00', 'Asia/Tokyo') AS d
> ["2024-01-01T09:00:00", "2024-01-02"]

SELECT TIMESTAMP_TRUNC(ts, HOUR) = ts, TIMESTAMP(DATETIME_TRUNC(DATETIME(ts, 'Asia/Tokyo'), WEEK(MONDAY)), 'Asia/Tokyo') FROM UNNEST([TIMESTAMP '2024-01-03 00:00:00+00']) AS ts
> ["true", "1.7040348E9"]

SELECT x, SUM(x) OVER w AS s, COUNT(*) OVER w AS n FROM UNNEST([1, 2, 3]) AS x WINDOW w AS (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) ORDER BY x
> ["1", "1", "1"]
> ["2", "3", "2"]
> ["3", "5", "2"]

SELECT k, SUM(v) AS s FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2), ('c', 3)]) GROUP BY k HAVING s BETWEEN 2 AND 3 ORDER BY s DESC
> ["c", "3"]
> ["b", "2"]

SELECT k, COUNT(*) AS c FROM UNNEST(['a', 'b', 'a']) AS k GROUP BY k ORDER BY COUNT(*) DESC, k LIMIT 1
> ["a", "2"]

SELECT DISTINCT k, COUNT(*) OVER (PARTITION BY k) AS c FROM UNNEST(['a', 'b', 'a']) AS k ORDER BY k
> ["a", "2"]
> ["b", "1"]

SELECT x AS `my col`, x + 1 AS `select` FROM UNNEST([1]) AS x
# my col, select
> ["1", "2"]

SELECT '日本' AS `名前`
# 名前
> ["日本"]

select sum(Case When x > 1 Then x End) as S from unnest([1,2,3]) as X
# S
> ["5"]

SELECT CAST(x AS STRING) || '!' FROM UNNEST([1]) AS x
> ["1!"]

SELECT 1 + CAST('2' AS INT64) * 3 - 4 / 2
> ["5.0"]

SELECT 5 > 3 AND NOT 2 > 3 OR FALSE, (1 + 2) * 3, -2 * -3, 2 - -1, 7 - 2 - 1
> ["true", "9", "6", "3", "4"]

SELECT b, ARRAY_AGG(a ORDER BY a) AS a FROM (SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, 'x') GROUP BY b
> ["x", ["1","2"]]

SELECT ARRAY_AGG(x IGNORE NULLS ORDER BY x LIMIT 2) FROM UNNEST([3, NULL, 1, 2]) AS x
> [["1","2"]]

SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS a, UNNEST(GENERATE_ARRAY(1, 100)) AS b WHERE MOD(a + b, 7) = 0
> ["14286"]

WITH a AS (SELECT 1 AS x), b AS (SELECT 2 AS x), c AS (SELECT * FROM a UNION ALL SELECT * FROM b)
SELECT (SELECT SUM(x) FROM c) AS s, (SELECT COUNT(*) FROM a) AS n
> ["3", "1"]

SELECT * FROM (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) PIVOT(ANY_VALUE(v) FOR k IN ('a', 'b'))
# a, b
> ["1", "2"]

SELECT * FROM (SELECT 2024 AS y, 1 AS q, 10 AS v UNION ALL SELECT 2024, 2, 20) PIVOT(SUM(v) AS v FOR q IN (1, 2))
# y, v__1, v__2
> ["2024", "10", "20"]

SELECT LOGICAL_OR(x = 2), MAX(LENGTH(CAST(x AS STRING))), MIN(-x) FROM UNNEST([1, 22]) AS x
> ["false", "2", "-22"]

SELECT NULL + 1, NULL || 'a', NULL AND FALSE, -CAST(NULL AS INT64), NOT CAST(NULL AS BOOL)
> [null, null, "false", null, null]

SELECT IFNULL(a, 'none') FROM (SELECT CAST(NULL AS STRING) AS a)
> ["none"]

SELECT t1.a, t2.b, t3.c FROM (SELECT 1 AS a) t1 INNER JOIN (SELECT 1 AS a, 2 AS b) t2 ON t1.a = t2.a INNER JOIN (SELECT 2 AS b, 3 AS c) t3 ON t2.b = t3.b
> ["1", "2", "3"]

SELECT * FROM (SELECT 1 AS a, 2 AS b) JOIN (SELECT 1 AS a, 3 AS c) USING (a) JOIN (SELECT 1 AS a, 4 AS d) USING (a)
# a, b, c, d
> ["1", "2", "3", "4"]

SELECT a.x + b.x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b WHERE a.x < b.x
> ["3"]

SELECT x FROM UNNEST([STRUCT(1 AS x)]) ORDER BY x LIMIT 0
>

SELECT GREATEST(DATE '2020-01-01', DATE '2021-01-01'), LEAST(TIMESTAMP '2020-01-01', TIMESTAMP '2019-01-01') = TIMESTAMP '2019-01-01', GREATEST('a', 'b')
> ["2021-01-01", "true", "b"]

SELECT STRUCT(1 AS a, [STRUCT('x' AS b)] AS c).c[OFFSET(0)].b
> ["x"]

SELECT [STRUCT(1 AS a), STRUCT(2 AS a)][OFFSET(1)].a, ARRAY<STRUCT<a INT64, b STRING>>[(1, 'x')][OFFSET(0)].b
> ["2", "x"]

SELECT APPROX_COUNT_DISTINCT(x) FROM UNNEST(GENERATE_ARRAY(1, 100)) AS x
> ["100"]

SELECT SUM(x) FROM UNNEST([1, 2, 3]) AS x WHERE x > (SELECT AVG(y) FROM UNNEST([1, 2, 3]) AS y)
> ["3"]

SELECT COUNT(*) FROM UNNEST([1, 2, 3]) AS x HAVING COUNT(*) > 5
>

SELECT x FROM UNNEST([1, 2, 3]) AS x WHERE CASE WHEN x = 2 THEN TRUE ELSE FALSE END
> ["2"]

SELECT SAFE.SUBSTR('abc', 1, -1), SAFE.PARSE_TIMESTAMP('%Y', 'x') IS NULL, SAFE.DATE(2024, 13, 1)
> [null, "true", null]

SELECT SAFE_CAST(JSON_VALUE('{"a": "12"}', '$.a') AS INT64) + 1
> ["13"]

SELECT JSON_VALUE(j, '$.user.id') AS id, ARRAY_LENGTH(JSON_QUERY_ARRAY(j, '$.items')) AS n FROM (SELECT '{"user": {"id": 7}, "items": [1, 2, 3]}' AS j)
> ["7", "3"]

SELECT INT64(item.price) AS p FROM UNNEST(JSON_QUERY_ARRAY(JSON '{"items": [{"price": 5}, {"price": 3}]}', '$.items')) AS item ORDER BY p
> ["3"]
> ["5"]

SELECT TO_JSON_STRING(STRUCT(NUMERIC '1.10' AS n, 1e10 AS f, CAST('inf' AS FLOAT64) AS i, DATETIME '2020-01-01' AS d, TIME '01:02:03' AS t))
> ["{\"n\":\"1.1\",\"f\":10000000000,\"i\":\"Infinity\",\"d\":\"2020-01-01T00:00:00\",\"t\":\"01:02:03\"}"]

SELECT x.a.b FROM (SELECT STRUCT(STRUCT('deep' AS b) AS a) AS x)
# b
> ["deep"]

SELECT FARM_FINGERPRINT('a') = FARM_FINGERPRINT('a'), MOD(ABS(FARM_FINGERPRINT('user1')), 10) BETWEEN 0 AND 9
> ["true", "true"]

SELECT BIT_COUNT(5), 5 & 1 = 1, 1 << 3 | 1
> ["2", "true", "9"]

SELECT TRIM(REGEXP_REPLACE('  a   b ', r'\s+', ' ')), REGEXP_EXTRACT('v1.22.3', r'v(\d+)\.'), REGEXP_REPLACE('2024-01-02', r'(\d+)-(\d+)-(\d+)', r'\3/\2/\1')
> ["a b", "1", "02/01/2024"]

SELECT UNIX_SECONDS(TIMESTAMP '1969-12-31 23:59:59'), TIMESTAMP_SECONDS(0) = TIMESTAMP '1970-01-01', UNIX_DATE('1970-01-02')
> ["-1", "true", "1"]

SELECT CAST('2024-01-01 12:34:56 Asia/Tokyo' AS TIMESTAMP) = TIMESTAMP '2024-01-01 03:34:56+00', CAST('2024-01-01T12:00:00.5Z' AS TIMESTAMP) = TIMESTAMP '2024-01-01 12:00:00.5'
> ["true", "true"]

SELECT DATE_ADD('2024-01-30', INTERVAL 1 MONTH), DATE('2024-01-30') + 2, DATE_SUB(DATE_TRUNC(DATE '2024-03-15', MONTH), INTERVAL 1 DAY)
> ["2024-02-29", "2024-02-01", "2024-02-29"]

SELECT d, FORMAT_DATE('%a', d) FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-01-02')) AS d WHERE EXTRACT(DAYOFWEEK FROM d) = 2
> ["2024-01-01", "Mon"]

SELECT x FROM UNNEST([5, 3]) x UNION ALL SELECT y FROM UNNEST([9]) y ORDER BY 1 LIMIT 2
> ["3"]
> ["5"]

SELECT a FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT 1, 3) GROUP BY a, b ORDER BY b DESC LIMIT 1
> ["1"]

SELECT k, v FROM (SELECT 'x' AS k, [1, 2] AS vs), UNNEST(vs) AS v ORDER BY v DESC
> ["x", "2"]
> ["x", "1"]

SELECT CONCAT(CAST(DATE '2024-01-01' AS STRING), ' ', FORMAT('%02d', 5)), FORMAT('%d%%', 50), FORMAT('%.1f', 2.25), FORMAT('%5.1f|', 3.14159)
> ["2024-01-01 05", "50%", "2.2", "  3.1|"]

SELECT SUBSTR('20240131', 1, 4) || '-' || SUBSTR('20240131', 5, 2), LPAD(CAST(7 AS STRING), 3, '0'), LENGTH(TRIM('  ab '))
> ["2024-01", "007", "2"]

SELECT COALESCE(NULLIF('', ''), 'default'), NULLIF(TRIM(' '), '') IS NULL
> ["default", "true"]

SELECT SUM(CAST(x AS NUMERIC)) FROM UNNEST([0.1, 0.2, 0.3]) AS x
> ["0.6"]

SELECT ROUND(SUM(NUMERIC '0.1' * x), 1) FROM UNNEST([1, 2, 3]) AS x
> ["0.6"]

SELECT ROUND(NUMERIC '1234.567', -2), ROUND(CAST(2.675 AS NUMERIC), 2), TRUNC(1234.567, -2), FLOOR(NUMERIC '-1.5'), MOD(-7, 3)
> ["1200", "2.68", "1200.0", "-2", "-1"]

SELECT 10 / 4, DIV(10, 4), 10 / 5, 1 / 3
> ["2.5", "2", "2.0", "0.3333333333333333"]
