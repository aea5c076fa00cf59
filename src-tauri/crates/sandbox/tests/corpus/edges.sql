SELECT (SELECT AS STRUCT 1 AS a, 2 AS b)[OFFSET(0)], STRUCT(1 AS a, 2 AS b)[ORDINAL(2)]
> ["1", "2"]

SELECT 'abc' LIKE ANY (SELECT 'a%' UNION ALL SELECT 'b%')
> ["true"]

SELECT x FROM UNNEST(['a']) AS x, UNNEST([STRUCT(1 AS y)])
> ["a"]

SELECT y FROM UNNEST(['a']) AS x, UNNEST([STRUCT(1 AS y)])
> ["1"]

WITH t AS (SELECT * FROM UNNEST([1]) AS x) SELECT * FROM t
# x
> ["1"]

SELECT * FROM UNNEST([1]) AS x, UNNEST([STRUCT(2 AS a, 3 AS b)]) AS y
# x, a, b
> ["1", "2", "3"]

SELECT COUNT(DISTINCT s) FROM UNNEST([STRUCT(1 AS a), STRUCT(1)]) AS s
> ["1"]

SELECT FORMAT('%s', [1])
! 

SELECT FORMAT('%T', [STRUCT(1 AS a, b'x' AS b)]), FORMAT('%t', STRUCT(1.0, TRUE)), FORMAT('%T', 1.0), FORMAT('%t', 1.0), FORMAT('%T', TIMESTAMP '2020-01-01'), FORMAT('%T', NUMERIC '1'), FORMAT('%T', JSON '{"a":1}')
> ["[(1, b\"x\")]", "(1.0, true)", "1.0", "1.0", "TIMESTAMP \"2020-01-01 00:00:00+00\"", "NUMERIC \"1\"", "JSON '{\"a\":1}'"]

SELECT FORMAT('%p', JSON '{"a":1}'), FORMAT('%P', JSON '{"a":1}')
> ["{\"a\":1}", "{\n  \"a\": 1\n}"]

SELECT FORMAT('%*d', 5, 42), FORMAT('%-5s|', 'a'), FORMAT('%E', 1.5), FORMAT('%G', 1e-10), FORMAT('%x', -255), FORMAT('%#x', 255), FORMAT("%'.2f", 1234.5)
> ["   42", "a    |", "1.500000E+00", "1E-10", "-ff", "0xff", "1,234.50"]

SELECT FORMAT('%d')
! 

SELECT FORMAT('%s', 5)
! 

SELECT PARSE_NUMERIC('1,234.5'), PARSE_NUMERIC(' - 12.5 '), PARSE_BIGNUMERIC('1e3')
> ["1234.5", "-12.5", "1000"]

SELECT CAST('inf' AS FLOAT64), CAST('-Infinity' AS FLOAT64), CAST('NaN' AS FLOAT64)
> ["Infinity", "-Infinity", "NaN"]

SELECT BOOL(JSON 'false'), STRING(JSON '"a"'), FLOAT64(JSON '1'), INT64(JSON '1.0')
> ["false", "a", "1.0", "1"]

SELECT JSON_VALUE('{"a":"\\u3042"}', '$.a')
> ["あ"]

SELECT JSON_EXTRACT_SCALAR('{"a":{"b":["x","y"]}}', '$.a.b[1]'), JSON_EXTRACT('{"a":[1,2]}', '$.a')
> ["y", "[1,2]"]

SELECT j.a, j.b[0].c FROM (SELECT JSON '{"a": "x", "b": [{"c": 5}]}' AS j)
> ["\"x\"", "5"]

SELECT STRING(j.a), JSON_VALUE(j, '$.b') FROM (SELECT JSON '{"a": "x", "b": 7}' AS j)
> ["x", "7"]

SELECT PARSE_JSON('{"a": 1.10}', wide_number_mode => 'round'), PARSE_JSON('123456789012345678901234567890', wide_number_mode => 'round')
> ["{\"a\":1.1}", "1.2345678901234568e+29"]

SELECT PARSE_JSON('123456789012345678901234567890')
! 

SELECT TO_JSON(STRUCT(1 AS a), stringify_wide_numbers => TRUE), TO_JSON(9007199254740993, stringify_wide_numbers => TRUE)
> ["{\"a\":1}", "\"9007199254740993\""]

SELECT JSON_QUERY(JSON '{"a":{"b":[1]}}', 'lax $.a.b')
! 

SELECT ARRAY(SELECT x FROM UNNEST([1, 2, 3]) AS x WHERE x != 2), ARRAY_AGG(DISTINCT MOD(x, 2) ORDER BY MOD(x, 2)) FROM UNNEST([1, 2, 3]) AS x
> [["1","3"], ["0","1"]]

SELECT SUM(x) FROM UNNEST([INTERVAL 1 DAY, INTERVAL 2 DAY]) AS x
> ["0-0 3 0:0:0"]

SELECT AVG(x) FROM UNNEST([INTERVAL 1 DAY, INTERVAL 2 DAY]) AS x
> ["0-0 1 12:0:0"]

SELECT MAX(d) - MIN(d), DATE_DIFF(MAX(d), MIN(d), DAY) FROM UNNEST([DATE '2024-01-01', '2024-01-05']) AS d
> ["0-0 4 0:0:0", "4"]

SELECT DATETIME '2024-01-01 10:00:00' - DATETIME '2024-01-01 09:30:00', TIMESTAMP '2024-01-01' - INTERVAL 1 HOUR = TIMESTAMP '2023-12-31 23:00:00'
> ["0-0 0 0:30:0", "true"]

SELECT EXTRACT(DAY FROM INTERVAL '1-2 3 4:5:6' YEAR TO SECOND), EXTRACT(MINUTE FROM INTERVAL '4:5:6' HOUR TO SECOND), INTERVAL '2' HOUR, INTERVAL 3 QUARTER, INTERVAL 2 WEEK
> ["3", "5", "0-0 0 2:0:0", "0-9 0 0:0:0", "0-0 14 0:0:0"]

SELECT CAST('1-2 3 4:5:6' AS INTERVAL), CAST(INTERVAL 1 DAY AS STRING)
> ["1-2 3 4:5:6", "0-0 1 0:0:0"]

SELECT x, COUNT(*) FROM UNNEST([DATE '2024-01-01', DATE '2024-01-01']) AS x GROUP BY x
> ["2024-01-01", "2"]

SELECT ARRAY_AGG(x ORDER BY y, x DESC) FROM UNNEST([STRUCT(1 AS x, 'b' AS y), (2, 'a'), (3, 'a')])
> [["3","2","1"]]

SELECT STRING_AGG(x ORDER BY LENGTH(x), x) FROM UNNEST(['bb', 'a', 'c']) AS x
> ["a,c,bb"]

SELECT COUNT(*) FROM (SELECT 1) WHERE 1 = 1 AND TRUE
> ["1"]

SELECT IF(a > b, a, b) AS m FROM (SELECT 1 AS a, 2 AS b) ORDER BY m DESC
> ["2"]

SELECT POW(2, 0.5) = SQRT(2), ROUND(EXP(1), 5), ROUND(LOG(8, 2), 5), ROUND(ACOS(-1), 4), SAFE.LOG(-1)
> ["true", "2.71828", "3.0", "3.1416", null]

SELECT COSINE_DISTANCE([1.0, 2.0], [3.0, 4.0]), EUCLIDEAN_DISTANCE([1.0, 2.0], [3.0, 4.0])
> ["0.01613008990009257", "2.8284271247461903"]

SELECT ST_ASTEXT(ST_GEOGFROMTEXT('POINT(1 2)')), ST_ASGEOJSON(ST_GEOGPOINT(1, 2)), ST_GEOHASH(ST_GEOGPOINT(-122.35, 47.62), 10), ST_EQUALS(ST_GEOGPOINT(1, 2), ST_GEOGPOINT(1, 2))
! ST_EQUALS is not supported by the sandbox

SELECT ST_CONTAINS(ST_GEOGFROMTEXT('POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))'), ST_GEOGPOINT(1, 1)), ST_WITHIN(ST_GEOGPOINT(5, 5), ST_GEOGFROMTEXT('POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))'))
> ["true", "false"]

CREATE TABLE corpus.w1 (id INT64, arr ARRAY<STRUCT<k STRING, v INT64>>); INSERT INTO corpus.w1 VALUES (1, [('a', 1), ('b', 2)]), (2, []); SELECT id, e.k, e.v FROM corpus.w1, UNNEST(arr) AS e ORDER BY e.k
> ["1", "a", "1"]
> ["1", "b", "2"]

CREATE TABLE corpus.w2 AS SELECT 1 AS id, NUMERIC '1.5' AS n, DATE '2024-01-01' AS d, [1, 2] AS xs, STRUCT('x' AS s) AS st; UPDATE corpus.w2 SET n = n * 2, xs = ARRAY_CONCAT(xs, [3]), st = STRUCT('y') WHERE TRUE; SELECT * FROM corpus.w2
> ["1", "3", "2024-01-01", ["1","2","3"], ["y"]]

CREATE TABLE corpus.w3 (a INT64, b STRING); INSERT corpus.w3 (b, a) SELECT 'x', 1 UNION ALL SELECT 'y', 2; INSERT INTO corpus.w3 SELECT a + 10, b FROM corpus.w3 WHERE a = 1; SELECT * FROM corpus.w3 ORDER BY a
> ["1", "x"]
> ["2", "y"]
> ["11", "x"]

CREATE TABLE corpus.w4 AS SELECT 1 AS a; INSERT INTO corpus.w4 VALUES ('x')
! 

CREATE TABLE corpus.w5 AS SELECT 1 AS a; INSERT INTO corpus.w5 (zz) VALUES (1)
! 

CREATE TABLE corpus.w6 AS SELECT 1 AS a; UPDATE corpus.w6 SET a = 2
! UPDATE must have a WHERE clause

CREATE TABLE corpus.w7 AS SELECT 1 AS id, 1 AS v; MERGE corpus.w7 t USING (SELECT 1 AS id UNION ALL SELECT 1) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 2
! UPDATE/MERGE must match at most one source row for each target row

CREATE TABLE corpus.w8 AS SELECT 1 AS id, 'a' AS v; MERGE corpus.w8 USING (SELECT 2 AS id, 'b' AS v) ON FALSE WHEN NOT MATCHED THEN INSERT ROW WHEN NOT MATCHED BY SOURCE THEN DELETE; SELECT * FROM corpus.w8
> ["2", "b"]

CREATE TABLE corpus.w9 (s STRING(3)); INSERT INTO corpus.w9 VALUES ('abcd')
! 

CREATE TABLE corpus.w10 (n NUMERIC(4, 1)); INSERT INTO corpus.w10 VALUES (12.345); SELECT n FROM corpus.w10
> ["12.3"]

CREATE TABLE corpus.w11 (d DATE, v INT64) PARTITION BY DATE_TRUNC(d, MONTH); INSERT INTO corpus.w11 VALUES ('2024-01-15', 1), ('2024-02-15', 2); SELECT partition_id, total_rows FROM corpus.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'w11' ORDER BY partition_id
> ["202401", "1"]
> ["202402", "1"]

CREATE TABLE corpus.w12 (v INT64) PARTITION BY _PARTITIONDATE; INSERT INTO corpus.w12 (_PARTITIONTIME, v) VALUES (TIMESTAMP '2024-01-01', 5); SELECT _PARTITIONDATE, v FROM corpus.w12
> ["2024-01-01", "5"]

CREATE TABLE corpus.w13 (v INT64) PARTITION BY RANGE_BUCKET(v, GENERATE_ARRAY(0, 100, 10)); INSERT INTO corpus.w13 VALUES (5), (15); SELECT COUNT(*) FROM corpus.w13 WHERE v < 10
> ["1"]

CREATE TABLE corpus.w14 AS SELECT 1 AS a; CREATE OR REPLACE VIEW corpus.wv AS SELECT a, a * 2 AS b FROM corpus.w14; INSERT INTO corpus.w14 VALUES (5); SELECT SUM(b) FROM corpus.wv
> ["12"]

CREATE MATERIALIZED VIEW corpus.mv AS SELECT 1 AS a; SELECT a FROM corpus.mv
> ["1"]

CREATE TABLE corpus.w15 AS SELECT 1 AS a; DROP TABLE corpus.w15; SELECT * FROM corpus.w15
! Not found: Table

CREATE TABLE corpus.w16 (a INT64 OPTIONS (description = 'the a')) OPTIONS (description = 'a table', labels = [('team', 'x')]); SELECT option_name, option_value FROM corpus.INFORMATION_SCHEMA.TABLE_OPTIONS WHERE table_name = 'w16' ORDER BY option_name
> ["description", "\"a table\""]
> ["labels", "[STRUCT(\"team\", \"x\")]"]

SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA WHERE schema_name = 'corpus'
> ["corpus"]

SELECT COUNT(*) > 0 FROM `region-us`.INFORMATION_SCHEMA.JOBS
> ["true"]

CREATE TABLE corpus.w17 AS SELECT 1 AS a, 'x' AS b; ALTER TABLE corpus.w17 ALTER COLUMN a SET DATA TYPE NUMERIC; SELECT a FROM corpus.w17
: NUMERIC
> ["1"]

CREATE TABLE corpus.w18 AS SELECT 1 AS a; ALTER TABLE corpus.w18 ADD COLUMN IF NOT EXISTS a INT64, ADD COLUMN b STRUCT<c INT64>; SELECT a, b FROM corpus.w18
> ["1", null]

EXPORT DATA OPTIONS (uri = 'gs://b/x.csv', format = 'CSV') AS SELECT 1 AS a
! not supported by the sandbox

CREATE EXTERNAL TABLE corpus.ext OPTIONS (format = 'CSV', uris = ['gs://b/x.csv'])
! not supported by the sandbox

GRANT `roles/bigquery.dataViewer` ON SCHEMA corpus TO 'user:a@b.c'
! not supported by the sandbox

CREATE MODEL corpus.m OPTIONS (model_type = 'linear_reg') AS SELECT 1 AS x
! not supported by the sandbox

CREATE TABLE corpus.w19 AS SELECT 1 AS a; SELECT * FROM corpus.w19 FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
! Cannot read before

DECLARE n NUMERIC(4, 1) DEFAULT 1.25; DECLARE s STRING(2); SET s = 'ab'; SELECT n, s
> ["1.3", "ab"]

DECLARE s STRING(2); SET s = 'abc'; SELECT s
! 

DECLARE x INT64 DEFAULT 1; BEGIN DECLARE y INT64 DEFAULT x + 1; SET x = y; END; SELECT x
> ["2"]

DECLARE x INT64 DEFAULT 1; BEGIN DECLARE x INT64; END; SELECT x
! redeclaration

DECLARE t TIMESTAMP DEFAULT CURRENT_TIMESTAMP(); SELECT t = t, t <= CURRENT_TIMESTAMP()
> ["true", "true"]

DECLARE names ARRAY<STRING>; SET names = (SELECT ARRAY_AGG(x ORDER BY x) FROM UNNEST(['b', 'a']) AS x); SELECT ARRAY_TO_STRING(names, ',')
> ["a,b"]

DECLARE r STRUCT<a INT64, b STRING>; SET r = (SELECT AS STRUCT 1, 'x'); SELECT r.a, r.b
> ["1", "x"]

DECLARE i INT64 DEFAULT 0; DECLARE acc STRING DEFAULT ''; LOOP SET i = i + 1; IF MOD(i, 2) = 0 THEN CONTINUE; END IF; IF i > 7 THEN BREAK; END IF; SET acc = CONCAT(acc, CAST(i AS STRING)); END LOOP; SELECT acc
> ["1357"]

DECLARE x INT64 DEFAULT 0; BEGIN SET x = 1; SELECT ERROR('no'); SET x = 2; EXCEPTION WHEN ERROR THEN SET x = x + 10; END; SELECT x
> ["11"]

BEGIN SELECT * FROM corpus.no_table; EXCEPTION WHEN ERROR THEN SELECT @@error.message LIKE '%Not found%', @@error.statement_text; END
> ["true", "SELECT * FROM corpus.no_table"]

CREATE PROCEDURE corpus.pe() BEGIN SELECT 1/0; END; BEGIN CALL corpus.pe(); EXCEPTION WHEN ERROR THEN SELECT ARRAY_LENGTH(@@error.stack_trace), @@error.stack_trace[OFFSET(0)].location IS NOT NULL; END
> ["2", "true"]

CREATE PROCEDURE corpus.pv(OUT total INT64, items ARRAY<INT64>) BEGIN DECLARE i INT64 DEFAULT 0; SET total = 0; WHILE i < ARRAY_LENGTH(items) DO SET total = total + items[OFFSET(i)]; SET i = i + 1; END WHILE; END; BEGIN DECLARE t INT64; CALL corpus.pv(t, [1, 2, 3]); SELECT t; END
> ["6"]

CREATE PROCEDURE corpus.pt() BEGIN CREATE TEMP TABLE made AS SELECT 7 AS x; END; CALL corpus.pt(); SELECT x FROM made
> ["7"]

DECLARE tbl STRING DEFAULT 'corpus.dyn1'; EXECUTE IMMEDIATE FORMAT('CREATE TABLE `%s` AS SELECT 5 AS a', tbl); EXECUTE IMMEDIATE 'INSERT INTO ' || tbl || ' VALUES (@v)' USING 6 AS v; EXECUTE IMMEDIATE 'SELECT SUM(a) FROM ' || tbl
> ["11"]

EXECUTE IMMEDIATE 'DECLARE x INT64'
! 

FOR t IN (SELECT table_name FROM corpus.INFORMATION_SCHEMA.TABLES WHERE table_name = 'none') DO SELECT 1; END FOR; SELECT 'end'
> ["end"]

IF (SELECT COUNT(*) FROM UNNEST([1, 2])) > 1 THEN SELECT 'many'; ELSE SELECT 'few'; END IF
> ["many"]

IF 1 THEN SELECT 1; END IF
! 

DECLARE x INT64 DEFAULT NULL; IF x > 1 THEN SELECT 'yes'; ELSE SELECT 'no'; END IF
> ["no"]
