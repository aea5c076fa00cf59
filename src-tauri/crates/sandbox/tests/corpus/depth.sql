-- Scopes and names
WITH t AS (SELECT 1 AS x) SELECT (WITH t AS (SELECT 2 AS x) SELECT x FROM t) AS inner_x, x FROM t
> ["2", "1"]

WITH a AS (SELECT 1 AS x), a2 AS (SELECT * FROM a) SELECT a2.x FROM a2
> ["1"]

SELECT x FROM (SELECT 1 AS x) AS t WHERE t.x = (SELECT MAX(x) FROM (SELECT 1 AS x) AS u WHERE u.x = t.x)
> ["1"]

SELECT A.X, a.x FROM (SELECT 1 AS x) AS a
# X, x_1
> ["1", "1"]

SELECT t.x FROM (SELECT 1 AS x) AS u
! Unrecognized name: t

SELECT u.zz FROM (SELECT 1 AS x) AS u
! Name zz not found inside u

SELECT x AS a, a + 1 AS b FROM (SELECT 1 AS x)
! Unrecognized name: a

SELECT x + 1 AS x FROM (SELECT 5 AS x) ORDER BY x
> ["6"]

SELECT x AS y FROM UNNEST([3, 1, 2]) AS x GROUP BY y ORDER BY y DESC LIMIT 1
> ["3"]

SELECT x AS y, COUNT(*) AS n FROM UNNEST([1, 1, 2]) AS x GROUP BY x HAVING n > 1
> ["1", "2"]

SELECT MAX(x) AS x FROM UNNEST([1, 2]) AS x
> ["2"]

SELECT x FROM UNNEST([1, 2]) AS x ORDER BY 3
! ORDER BY is out of SELECT column number range: 3

SELECT x FROM UNNEST([1, 2]) AS x GROUP BY 2
! GROUP BY is out of SELECT column number range: 2

SELECT s.a, COUNT(*) FROM (SELECT STRUCT(1 AS a) AS s) GROUP BY s.a
> ["1", "1"]

SELECT s.a + 1 FROM (SELECT STRUCT(1 AS a) AS s) GROUP BY s.a
> ["2"]

SELECT UPPER(k) AS u, COUNT(*) FROM UNNEST(['a', 'A']) AS k GROUP BY UPPER(k)
> ["A", "2"]

SELECT x + 1, COUNT(*) FROM UNNEST([1, 1]) AS x GROUP BY x + 1
> ["2", "2"]

SELECT x * 2 + COUNT(*) FROM UNNEST([1, 1]) AS x GROUP BY x
> ["4"]

SELECT COUNT(*) OVER () AS n, k FROM UNNEST(['a', 'b', 'b']) AS k GROUP BY k ORDER BY k
> ["2", "a"]
> ["2", "b"]

SELECT k, RANK() OVER (ORDER BY SUM(v) DESC) AS r FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 5)]) GROUP BY k ORDER BY r
> ["b", "1"]
> ["a", "2"]

SELECT k, SUM(v) AS s FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 5)]) GROUP BY k QUALIFY RANK() OVER (ORDER BY SUM(v) DESC) = 1
> ["b", "5"]

SELECT 1 INTERSECT ALL SELECT 1
! INTERSECT ALL

SELECT x FROM (SELECT 1 AS x, 'a' AS y UNION ALL SELECT 2, 'b') WHERE y = 'b'
> ["2"]

SELECT * FROM (SELECT 1 AS a) AS t1 CROSS JOIN (SELECT 2 AS b) AS t2, UNNEST([a, b]) AS c ORDER BY c
# a, b, c
> ["1", "2", "1"]
> ["1", "2", "2"]

SELECT t.a, e FROM (SELECT 1 AS a, [1, 2] AS arr) AS t, t.arr AS e WHERE e > t.a
> ["1", "2"]

SELECT id, (SELECT ARRAY_AGG(x ORDER BY x DESC LIMIT 1)[OFFSET(0)] FROM UNNEST(xs) AS x) AS top FROM (SELECT 1 AS id, [3, 9, 4] AS xs UNION ALL SELECT 2, [5]) ORDER BY id
> ["1", "9"]
> ["2", "5"]

SELECT id, (SELECT COUNT(DISTINCT x) FROM UNNEST(xs) AS x WHERE x > lim) AS n FROM (SELECT 1 AS id, [1, 2, 2, 3] AS xs, 1 AS lim)
> ["1", "2"]

SELECT ARRAY(SELECT AS STRUCT k, SUM(v) AS s FROM UNNEST(items) GROUP BY k ORDER BY k) AS sums FROM (SELECT [STRUCT('a' AS k, 1 AS v), ('a', 2), ('b', 3)] AS items)
> [[["a","3"],["b","3"]]]

SELECT (SELECT STRING_AGG(CAST(x AS STRING), ',' ORDER BY off DESC) FROM UNNEST(xs) AS x WITH OFFSET AS off) AS r FROM (SELECT [1, 2, 3] AS xs)
> ["3,2,1"]

SELECT x, (SELECT y FROM UNNEST([STRUCT(1 AS k, 'one' AS y), (2, 'two')]) WHERE k = x) AS name FROM UNNEST([2, 1, 9]) AS x ORDER BY x
> ["1", "one"]
> ["2", "two"]
> ["9", null]

SELECT l.x, r.y FROM UNNEST([1, 2]) AS x_ JOIN UNNEST([STRUCT(1 AS x), STRUCT(2 AS x)]) AS l ON l.x = x_ LEFT JOIN (SELECT 1 AS x, 'a' AS y) AS r ON r.x = l.x ORDER BY 1
> ["1", "a"]
> ["2", null]

SELECT COUNT(*) FROM UNNEST([1, 2, 3]) AS a JOIN UNNEST([2, 3, 4]) AS b ON a < b AND b - a = 1
> ["3"]

SELECT a.id, b.id FROM (SELECT 1 AS id UNION ALL SELECT NULL) AS a JOIN (SELECT 1 AS id UNION ALL SELECT NULL) AS b ON a.id = b.id
> ["1", "1"]

SELECT a.id FROM (SELECT 1 AS id UNION ALL SELECT NULL) AS a JOIN (SELECT NULL AS id) AS b ON a.id IS NOT DISTINCT FROM b.id
> [null]

SELECT id, COALESCE(a.v, b.v) AS v FROM (SELECT 1 AS id, 'x' AS v) AS a FULL OUTER JOIN (SELECT 2 AS id, 'y' AS v) AS b USING (id) ORDER BY id
> ["1", "x"]
> ["2", "y"]

-- Recursive
WITH RECURSIVE fib AS (SELECT 1 AS n, 0 AS a, 1 AS b UNION ALL SELECT n + 1, b, a + b FROM fib WHERE n < 10) SELECT MAX(a) FROM fib
> ["34"]

WITH RECURSIVE days AS (SELECT DATE '2024-01-01' AS d UNION ALL SELECT DATE_ADD(d, INTERVAL 1 DAY) FROM days WHERE d < '2024-01-03') SELECT ARRAY_AGG(d ORDER BY d) FROM days
> [["2024-01-01","2024-01-02","2024-01-03"]]

WITH RECURSIVE t AS (SELECT 1 AS x UNION DISTINCT SELECT MOD(x + 1, 3) FROM t) SELECT x FROM t ORDER BY x
> ["0"]
> ["1"]
> ["2"]

-- Windows in depth
SELECT x, SUM(x) OVER (w ROWS UNBOUNDED PRECEDING) AS a, FIRST_VALUE(x) OVER w AS f FROM UNNEST([2, 1, 3]) AS x WINDOW w AS (ORDER BY x) ORDER BY x
> ["1", "1", "1"]
> ["2", "3", "1"]
> ["3", "6", "1"]

SELECT x, COUNT(*) OVER (ORDER BY x RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS n FROM UNNEST([1, 2, 4, 8]) AS x ORDER BY x
> ["1", "2"]
> ["2", "2"]
> ["4", "2"]
> ["8", "1"]

SELECT x, SUM(x) OVER (ORDER BY x RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS s FROM UNNEST([1, 2, 2, 4]) AS x ORDER BY x
> ["1", null]
> ["2", "1"]
> ["2", "1"]
> ["4", "5"]

SELECT x, RANK() OVER (ORDER BY x) AS asc_, RANK() OVER (ORDER BY x DESC) AS desc_, RANK() OVER (ORDER BY x NULLS LAST) AS last_ FROM UNNEST([1, NULL]) AS x ORDER BY x
> [null, "1", "2", "2"]
> ["1", "2", "1", "1"]

SELECT x, LAST_VALUE(x) OVER (ORDER BY x) AS a, LAST_VALUE(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS b FROM UNNEST([1, 2]) AS x ORDER BY x
> ["1", "1", "2"]
> ["2", "2", "2"]

SELECT x, NTH_VALUE(x, 2) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n FROM UNNEST([10, 20, 30]) AS x ORDER BY x LIMIT 1
> ["10", "20"]

SELECT k, LEAD(v, 1, 'end') OVER (PARTITION BY k ORDER BY v) AS nxt FROM UNNEST([STRUCT(1 AS k, 'a' AS v), (1, 'b'), (2, 'c')]) ORDER BY k, v
> ["1", "b"]
> ["1", "end"]
> ["2", "end"]

SELECT PERCENTILE_CONT(x, 0.25) OVER () AS q FROM UNNEST([0, 3, NULL, 1, 2]) AS x LIMIT 1
> ["0.75"]

SELECT PERCENTILE_DISC(x, 0.5) OVER (PARTITION BY k) AS m FROM UNNEST([STRUCT(1 AS k, 'a' AS x), (1, 'c'), (1, 'b')]) LIMIT 1
> ["b"]

SELECT NTILE(3) OVER (ORDER BY x) AS t FROM UNNEST([1, 2, 3, 4, 5, 6, 7]) AS x ORDER BY x
> ["1"]
> ["1"]
> ["1"]
> ["2"]
> ["2"]
> ["3"]
> ["3"]

SELECT x, AVG(x) OVER (ORDER BY x ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING) AS a FROM UNNEST([1, 2, 3, 4]) AS x ORDER BY x
> ["1", "3.5"]
> ["2", "4.0"]
> ["3", null]
> ["4", null]

SELECT SUM(x) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM UNNEST([1]) AS x
! 

SELECT x FROM UNNEST([1]) AS x WHERE ROW_NUMBER() OVER () = 1
! Analytic function not allowed in WHERE clause

-- Coercion
SELECT 'a' IN ('a', NULL), 1 IN (1.0, 2), DATE '2020-01-01' IN ('2020-01-01', '2021-01-01')
> ["true", "true", "true"]

SELECT CASE WHEN TRUE THEN 1 ELSE 2.5 END, IF(FALSE, 1, NUMERIC '2'), COALESCE(NULL, 1.5), IFNULL(CAST(NULL AS DATE), '2020-01-01')
: FLOAT64, NUMERIC, FLOAT64, DATE
> ["1.0", "2", "1.5", "2020-01-01"]

SELECT x = 1.0, x = NUMERIC '1' FROM UNNEST([1]) AS x
> ["true", "true"]

SELECT TIMESTAMP '2020-01-01' = DATE '2020-01-01'
! No matching signature for operator =

SELECT DATE '2020-01-01' = DATETIME '2020-01-01'
> ["true"]

SELECT 1 + '1'
! No matching signature for operator +

SELECT ts > '2020-01-01' FROM (SELECT TIMESTAMP '2020-06-01' AS ts)
> ["true"]

SELECT d > '2020-13-01' FROM (SELECT DATE '2020-06-01' AS d)
! Could not cast literal "2020-13-01" to type DATE

SELECT IF(x > 1, 'a', NULL) FROM UNNEST([1, 2]) AS x ORDER BY x
> [null]
> ["a"]

SELECT [1, NULL, 3][OFFSET(1)] IS NULL, ARRAY_LENGTH([NULL])
> ["true", "1"]

-- Bytes and text
SELECT b'\xe3\x81\x82' = CAST('あ' AS BYTES), LENGTH(CAST('あ' AS BYTES)), SUBSTR(b'\x01\x02\x03', 2, 1), REVERSE(b'ab'), LOWER(b'AB'), REPLACE(b'aba', b'a', b'c'), STARTS_WITH(b'abc', b'ab'), SPLIT(b'a,b', b','), CONCAT(b'a', b'b')
> ["true", "3", "Ag==", "YmE=", "YWI=", "Y2Jj", "true", ["YQ==","Yg=="], "YWI="]

SELECT MD5('a') = MD5(b'a'), SHA256('') IS NOT NULL, TO_BASE64(MD5(''))
> ["true", "true", "1B2M2Y8AsgTpgAmY7PhCfg=="]

SELECT REGEXP_CONTAINS(b'abc', b'b.'), REGEXP_EXTRACT('ABC-123', r'[0-9]+'), REGEXP_EXTRACT_ALL('a=1;b=2', r'(\w)=\d'), REGEXP_REPLACE('Abc', '(?i)a', 'x')
> ["true", "123", ["a","b"], "xbc"]

SELECT REGEXP_REPLACE('abc', r'(a)(b)', r'\2\1\\')
> ["ba\\c"]

-- Dates in depth
SELECT DATE_DIFF(DATE '2024-03-01', DATE '2024-02-01', DAY), DATE_DIFF(DATE '2024-02-29', DATE '2023-02-28', YEAR), DATE_DIFF(DATE '2024-01-08', DATE '2024-01-07', WEEK), DATE_DIFF(DATE '2024-01-08', DATE '2024-01-07', WEEK(MONDAY))
> ["29", "1", "0", "1"]

SELECT TIMESTAMP_DIFF(TIMESTAMP '2024-01-02 00:00:00', TIMESTAMP '2024-01-01 23:59:59.999', DAY), TIMESTAMP_DIFF(TIMESTAMP '2024-01-01 00:00:01', TIMESTAMP '2024-01-01 00:00:00.5', MILLISECOND), DATETIME_DIFF(DATETIME '2024-01-01 00:00:00', DATETIME '2023-12-31 23:59:59', YEAR), TIMESTAMP_DIFF(TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-02', HOUR)
> ["0", "500", "1", "-24"]

SELECT FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E3S%Ez', TIMESTAMP '2024-01-01 00:00:00.123456', 'Asia/Tokyo'), FORMAT_TIMESTAMP('%k|%l|%n|%t|%P', TIMESTAMP '2024-01-01 05:00:00'), FORMAT_DATE('%C %h %g', DATE '2024-01-01')
> ["2024-01-01T09:00:00.123+09:00", " 5| 5|\n|\t|am", "20 Jan 24"]

SELECT PARSE_TIMESTAMP('%Y-%m-%d', '2024-01-01') = TIMESTAMP '2024-01-01', PARSE_DATE('%m/%d/%y', '01/31/70'), PARSE_DATE('%b %d, %Y', 'jan 5, 2024'), PARSE_TIME('%I:%M %p', '12:30 AM')
> ["true", "1970-01-31", "2024-01-05", "00:30:00"]

SELECT EXTRACT(WEEK(WEDNESDAY) FROM DATE '2024-01-10'), EXTRACT(ISOYEAR FROM DATE '2024-12-30'), EXTRACT(DAYOFYEAR FROM DATE '2024-12-31'), EXTRACT(SECOND FROM TIME '01:02:03.5'), EXTRACT(QUARTER FROM DATETIME '2024-05-01')
> ["2", "2025", "366", "3", "2"]

SELECT DATE_TRUNC(DATE '2024-05-15', WEEK(THURSDAY)), TIMESTAMP_TRUNC(TIMESTAMP '2024-05-15 10:20:30', MINUTE) = TIMESTAMP '2024-05-15 10:20:00', DATETIME_TRUNC(DATETIME '2024-05-15 10:20:30', QUARTER), TIME_TRUNC(TIME '10:20:30', MINUTE)
> ["2024-05-09", "true", "2024-04-01T00:00:00", "10:20:00"]

SELECT STRING(TIMESTAMP '2024-03-10 07:00:00+00', 'America/New_York'), STRING(TIMESTAMP '2024-11-03 05:30:00+00', 'America/New_York'), STRING(TIMESTAMP('2024-03-10 02:30:00', 'America/New_York'))
> ["2024-03-10 03:00:00-04", "2024-11-03 01:30:00-04", "2024-03-10 07:30:00+00"]

SELECT TIMESTAMP_ADD(TIMESTAMP '2024-01-01', INTERVAL 36 HOUR) = TIMESTAMP '2024-01-02 12:00:00', TIMESTAMP '2024-01-01' + INTERVAL 1 DAY = TIMESTAMP '2024-01-02', DATETIME '2024-01-31' + INTERVAL 1 MONTH
> ["true", "true", "2024-02-29T00:00:00"]

SELECT DATE '9999-12-31', DATE '0001-01-01', DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)
! 

SELECT CURRENT_DATE('Asia/Tokyo') >= CURRENT_DATE('America/Los_Angeles'), CURRENT_TIMESTAMP() > TIMESTAMP '2020-01-01'
> ["true", "true"]

SELECT TIMESTAMP '2020-01-01 00:00:00 Mars/City'
! 

-- Sets and pivots
SELECT k, v FROM (SELECT 1 AS a, 2 AS b) UNPIVOT(v FOR k IN (a AS 'first', b AS 'second')) ORDER BY k
> ["first", "1"]
> ["second", "2"]

SELECT * FROM (SELECT 'x' AS id, 'jan' AS m, 1 AS v UNION ALL SELECT 'x', 'feb', 2 UNION ALL SELECT 'y', 'jan', 3) PIVOT(SUM(v) FOR m IN ('jan', 'feb')) AS p WHERE p.jan > 0 ORDER BY id
> ["x", "1", "2"]
> ["y", "3", null]

SELECT * FROM (SELECT 1 AS id, TRUE AS f, 5 AS v) PIVOT(MAX(v) FOR f IN (TRUE AS yes, FALSE AS nope))
# id, yes, nope
> ["1", "5", null]

-- Functions as people chain them
SELECT ARRAY_TO_STRING(ARRAY(SELECT CONCAT(UPPER(SUBSTR(w, 1, 1)), SUBSTR(w, 2)) FROM UNNEST(SPLIT('the big cat', ' ')) AS w WITH OFFSET AS o ORDER BY o), ' ')
> ["The Big Cat"]

SELECT (SELECT SUM(CAST(d AS INT64)) FROM UNNEST(SPLIT('12345', '')) AS d)
> ["15"]

SELECT SUM(x * w) / SUM(w) FROM UNNEST([STRUCT(1.0 AS x, 2 AS w), (4.0, 1)])
> ["2.0"]

SELECT COUNT(*), COUNT(DISTINCT s.a), MAX(s.a) FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (1, 'x'), (2, 'y')]) AS s
> ["3", "2", "2"]

SELECT APPROX_TOP_COUNT(x, 2)[OFFSET(0)].value, APPROX_TOP_COUNT(x, 2)[OFFSET(0)].count FROM UNNEST(['a', 'b', 'b']) AS x
> ["b", "2"]

SELECT STRING_AGG(FORMAT('%d:%s', i, v), ' ' ORDER BY i) FROM UNNEST(['a', 'b']) AS v WITH OFFSET AS i
> ["0:a 1:b"]

SELECT ARRAY_LENGTH(REGEXP_EXTRACT_ALL('banana', 'a')), LENGTH('banana') - LENGTH(REPLACE('banana', 'a', ''))
> ["3", "3"]

SELECT TO_JSON_STRING([STRUCT(DATE '2024-01-01' AS d, [1.5, 2] AS xs)])
> ["[{\"d\":\"2024-01-01\",\"xs\":[1.5,2]}]"]

SELECT JSON_VALUE(TO_JSON(STRUCT('x' AS a)), '$.a'), TO_JSON_STRING(JSON '{"b":[1,{"c":null}]}'), JSON_VALUE('{"a":"日本"}', '$.a')
> ["x", "{\"b\":[1,{\"c\":null}]}", "日本"]

SELECT IF(EXISTS(SELECT 1 FROM UNNEST([1, 2]) AS x WHERE x > 1), 'some', 'none'), (SELECT IF(COUNT(*) > 0, 'y', 'n') FROM UNNEST(ARRAY<INT64>[]))
> ["some", "n"]

SELECT x.y.z FROM (SELECT 1 AS x)
! Cannot access field y on a value with type INT64

SELECT f(1)
! Function not found: f

SELECT COUNT(1, 2)
! No matching signature for aggregate function COUNT

SELECT SUM('a')
! No matching signature for aggregate function SUM

SELECT * FROM UNNEST(5)
! Values referenced in UNNEST must be arrays

SELECT x FROM UNNEST([1]) AS x LIMIT -1
! 

SELECT NULL IN (1, 2), 1 NOT IN (2, 3), (1, 2) NOT IN ((1, 3))
> [null, "true", "true"]

SELECT SAFE_DIVIDE(a, b) FROM (SELECT 1 AS a, 0 AS b), UNNEST([1]) AS c
> [null]
