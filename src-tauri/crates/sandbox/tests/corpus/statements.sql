-- Each case is a script of its own dataset: `corpus` exists and is empty.
CREATE TABLE corpus.t1 (id INT64, name STRING); INSERT INTO corpus.t1 VALUES (1, 'a'), (2, 'b'); SELECT * FROM corpus.t1 ORDER BY id
> ["1", "a"]
> ["2", "b"]

CREATE TEMP TABLE tt AS SELECT 1 AS a UNION ALL SELECT 2; SELECT SUM(a) FROM tt
> ["3"]

CREATE TABLE corpus.t2 AS SELECT 1 AS id, 10 AS v UNION ALL SELECT 2, 20; UPDATE corpus.t2 SET v = v + 1 WHERE id = 1; DELETE FROM corpus.t2 WHERE id = 2; SELECT * FROM corpus.t2
> ["1", "11"]

CREATE TABLE corpus.t3 AS SELECT 1 AS id, 10 AS v; UPDATE corpus.t3 AS t SET v = s.v FROM (SELECT 1 AS id, 99 AS v) AS s WHERE t.id = s.id; SELECT v FROM corpus.t3
> ["99"]

CREATE TABLE corpus.t4 AS SELECT 1 AS id, 'old' AS v UNION ALL SELECT 2, 'gone' UNION ALL SELECT 4, 'lost'; MERGE corpus.t4 AS t USING (SELECT 1 AS id, 'new' AS v UNION ALL SELECT 2, 'x' UNION ALL SELECT 3, 'add') AS s ON t.id = s.id WHEN MATCHED AND s.v = 'x' THEN DELETE WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v) WHEN NOT MATCHED BY SOURCE THEN UPDATE SET v = 'alone'; SELECT * FROM corpus.t4 ORDER BY id
> ["1", "new"]
> ["3", "add"]
> ["4", "alone"]

CREATE TABLE corpus.t5 (id INT64, s STRUCT<a INT64, b STRING>, l ARRAY<STRING>); INSERT INTO corpus.t5 (id, s, l) VALUES (1, (5, 'x'), ['p', 'q']), (2, NULL, NULL); UPDATE corpus.t5 SET s.a = 6 WHERE id = 1; SELECT id, s.a, s.b, l FROM corpus.t5 ORDER BY id
> ["1", "6", "x", ["p","q"]]
> ["2", null, null, []]

CREATE TABLE corpus.t6 (a INT64 DEFAULT 7, b STRING DEFAULT 'z'); INSERT INTO corpus.t6 (b) VALUES (DEFAULT), ('y'); SELECT * FROM corpus.t6 ORDER BY b
> ["7", "y"]
> ["7", "z"]

CREATE TABLE corpus.t7 (a INT64 NOT NULL); INSERT INTO corpus.t7 VALUES (NULL)
! Required field a cannot be null

CREATE TABLE corpus.t8 AS SELECT 1 AS a; TRUNCATE TABLE corpus.t8; SELECT COUNT(*) FROM corpus.t8
> ["0"]

CREATE TABLE corpus.t9 AS SELECT 1 AS a; CREATE TABLE corpus.t9 AS SELECT 1 AS a
! Already Exists

CREATE TABLE corpus.t10 AS SELECT 1 AS a; CREATE OR REPLACE TABLE corpus.t10 AS SELECT 'x' AS b; CREATE TABLE IF NOT EXISTS corpus.t10 AS SELECT 5 AS c; SELECT * FROM corpus.t10
# b
> ["x"]

DROP TABLE corpus.no_such_table
! Not found

DROP TABLE IF EXISTS corpus.no_such_table; SELECT 1
> ["1"]

DELETE FROM corpus.no_such_table
! 

CREATE TABLE corpus.t11 AS SELECT 1 AS a; DELETE FROM corpus.t11
! DELETE must have a WHERE clause

CREATE VIEW corpus.v1 AS SELECT 1 AS a, 'x' AS b; SELECT b, a FROM corpus.v1
> ["x", "1"]

CREATE TABLE corpus.t12 AS SELECT 3 AS n; CREATE VIEW corpus.v2 (twice) AS SELECT n * 2 FROM corpus.t12; SELECT twice FROM corpus.v2
> ["6"]

ALTER TABLE corpus.no_such_table ADD COLUMN x INT64
! Not found

CREATE TABLE corpus.t13 AS SELECT 1 AS a; ALTER TABLE corpus.t13 ADD COLUMN b STRING; ALTER TABLE corpus.t13 RENAME COLUMN a TO c; INSERT INTO corpus.t13 (c, b) VALUES (2, 'x'); SELECT c, b FROM corpus.t13 ORDER BY c
> ["1", null]
> ["2", "x"]

CREATE TABLE corpus.t14 AS SELECT 1 AS a, 2 AS b; ALTER TABLE corpus.t14 DROP COLUMN a; SELECT * FROM corpus.t14
# b
> ["2"]

CREATE TABLE corpus.t15 (a INT64 NOT NULL); ALTER TABLE corpus.t15 ALTER COLUMN a DROP NOT NULL; INSERT INTO corpus.t15 VALUES (NULL); SELECT * FROM corpus.t15
> [null]

CREATE TABLE corpus.t16 AS SELECT 1 AS a; ALTER TABLE corpus.t16 RENAME TO t17; SELECT * FROM corpus.t17
> ["1"]

CREATE TABLE corpus.t18 AS SELECT 1 AS a; CREATE TABLE corpus.t19 COPY corpus.t18; CREATE TABLE corpus.t20 LIKE corpus.t18; CREATE SNAPSHOT TABLE corpus.t21 CLONE corpus.t18; SELECT (SELECT COUNT(*) FROM corpus.t19), (SELECT COUNT(*) FROM corpus.t20), (SELECT COUNT(*) FROM corpus.t21)
> ["1", "0", "1"]

CREATE TABLE corpus.ev_20240101 AS SELECT 1 AS a; CREATE TABLE corpus.ev_20240102 AS SELECT 2 AS a; CREATE TABLE corpus.ev_20240201 AS SELECT 3 AS a; SELECT _TABLE_SUFFIX AS s, a FROM `corpus.ev_*` WHERE _TABLE_SUFFIX BETWEEN '20240101' AND '20240131' ORDER BY s
> ["20240101", "1"]
> ["20240102", "2"]

CREATE TABLE corpus.p1 (d DATE, v INT64) PARTITION BY d; INSERT INTO corpus.p1 VALUES ('2024-01-01', 1), ('2024-01-02', 2); SELECT SUM(v) FROM corpus.p1 WHERE d = '2024-01-02'
> ["2"]

CREATE TABLE corpus.c1 (ts TIMESTAMP, v INT64) PARTITION BY TIMESTAMP_TRUNC(ts, DAY) CLUSTER BY v OPTIONS (description = 'x', require_partition_filter = TRUE); SELECT * FROM corpus.c1
! partition

CREATE SCHEMA corpus_extra; CREATE TABLE corpus_extra.t AS SELECT 1 AS a; DROP SCHEMA corpus_extra CASCADE; SELECT * FROM corpus_extra.t
! Not found

SELECT column_name, data_type, is_nullable FROM corpus.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'no_such_table'
>

CREATE TABLE corpus.i1 (a INT64 NOT NULL, b ARRAY<STRUCT<c STRING>>, d NUMERIC(10, 2)); SELECT column_name, data_type, ordinal_position FROM corpus.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'i1' ORDER BY ordinal_position
> ["a", "INT64", "1"]
> ["b", "ARRAY<STRUCT<c STRING>>", "2"]
> ["d", "NUMERIC(10, 2)", "3"]

CREATE TABLE corpus.i2 AS SELECT 1 AS a; SELECT table_name, table_type FROM corpus.INFORMATION_SCHEMA.TABLES WHERE table_name = 'i2'
> ["i2", "BASE TABLE"]

-- Functions
CREATE TEMP FUNCTION add_one(x INT64) AS (x + 1); SELECT add_one(2), add_one(add_one(1))
> ["3", "3"]

CREATE TEMP FUNCTION half(x ANY TYPE) AS (x / 2); SELECT half(3), half(NUMERIC '3')
> ["1.5", "1.5"]

CREATE TEMP FUNCTION pick(a ARRAY<STRING>, i INT64) RETURNS STRING AS (a[SAFE_OFFSET(i)]); SELECT pick(['x', 'y'], 1), pick(['x'], 5)
> ["y", null]

CREATE TEMP FUNCTION from_rows() AS ((SELECT SUM(x) FROM UNNEST([1, 2]) AS x)); SELECT from_rows()
> ["3"]

CREATE FUNCTION corpus.f1(x FLOAT64) RETURNS FLOAT64 AS (x * 2); SELECT corpus.f1(3)
> ["6.0"]

CREATE TABLE FUNCTION corpus.tf(n INT64) AS SELECT x FROM UNNEST(GENERATE_ARRAY(1, n)) AS x; SELECT SUM(x) FROM corpus.tf(4)
> ["10"]

CREATE TEMP FUNCTION js(x FLOAT64) RETURNS FLOAT64 LANGUAGE js AS 'return x'; SELECT js(1)
! not supported by the sandbox

CREATE TEMP AGGREGATE FUNCTION total(x INT64) AS (SUM(x)); SELECT total(x) FROM UNNEST([1, 2]) AS x
> ["3"]

SELECT * FROM ML.PREDICT(MODEL corpus.m, (SELECT 1 AS x))
! not supported by the sandbox
