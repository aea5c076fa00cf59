SELECT 1 AS a, 2 AS b UNION ALL SELECT 3, 4 ORDER BY a DESC
# a, b
> ["3", "4"]
> ["1", "2"]

SELECT 1, 'a', 2 AS x, NULL
# f0_, f1_, x, f2_
: INT64, STRING, INT64, INT64
> ["1", "a", "2", null]

SELECT x FROM UNNEST([3, 1, 2]) AS x ORDER BY x LIMIT 2 OFFSET 1
> ["2"]
> ["3"]

SELECT * FROM UNNEST([1]) AS x WHERE FALSE
>

SELECT x FROM UNNEST([1, 2, 2, 3, 3]) AS x GROUP BY x HAVING COUNT(*) > 1 ORDER BY x
> ["2"]
> ["3"]

SELECT DISTINCT x FROM UNNEST([2, 1, 2, NULL, NULL]) AS x ORDER BY x
> [null]
> ["1"]
> ["2"]

SELECT x, x * 2 AS y FROM UNNEST([1, 2]) AS x WHERE x > 1 ORDER BY y
> ["2", "4"]

WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a) SELECT a.x, b.x AS y FROM a CROSS JOIN b
# x, y
> ["1", "2"]

WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT SUM(n), COUNT(*) FROM t
> ["15", "5"]

WITH RECURSIVE
  edges AS (SELECT 'a' AS p, 'b' AS c UNION ALL SELECT 'b', 'c' UNION ALL SELECT 'b', 'd'),
  reach AS (SELECT p, c, 1 AS depth FROM edges WHERE p = 'a' UNION ALL SELECT r.p, e.c, depth + 1 FROM reach AS r JOIN edges AS e ON r.c = e.p)
SELECT c, depth FROM reach ORDER BY depth, c
> ["b", "1"]
> ["c", "2"]
> ["d", "2"]

SELECT * FROM (SELECT 1 AS id, 'a' AS v UNION ALL SELECT 2, 'b') AS l JOIN (SELECT 2 AS id, 'x' AS w UNION ALL SELECT 3, 'y') AS r USING (id)
# id, v, w
> ["2", "b", "x"]

SELECT l.id, r.id FROM (SELECT 1 AS id UNION ALL SELECT 2) AS l FULL JOIN (SELECT 2 AS id UNION ALL SELECT 3) AS r ON l.id = r.id ORDER BY COALESCE(l.id, r.id)
# id, id_1
> ["1", null]
> ["2", "2"]
> [null, "3"]

SELECT id, v, w FROM (SELECT 1 AS id, 'a' AS v) FULL JOIN (SELECT 2 AS id, 'b' AS w) USING (id) ORDER BY id
> ["1", "a", null]
> ["2", null, "b"]

SELECT l.x, r.y FROM UNNEST([1, 2, 3]) AS x_, UNNEST([STRUCT(x_ AS x)]) AS l LEFT JOIN UNNEST([STRUCT(2 AS y)]) AS r ON l.x = r.y ORDER BY 1
> ["1", null]
> ["2", "2"]
> ["3", null]

SELECT a.x FROM (SELECT 1 AS x) AS a RIGHT JOIN (SELECT 2 AS x) AS b ON a.x = b.x
> [null]

SELECT * EXCEPT (b) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)
# a, c
> ["1", "3"]

SELECT * REPLACE (b * 10 AS b) FROM (SELECT 1 AS a, 2 AS b)
# a, b
> ["1", "20"]

SELECT * EXCEPT (zz) FROM (SELECT 1 AS a)
! zz

SELECT t.*, 5 AS z FROM (SELECT 1 AS a, 2 AS b) AS t
# a, b, z
> ["1", "2", "5"]

SELECT 1 INTERSECT DISTINCT SELECT 1
> ["1"]

(SELECT x FROM UNNEST([1, 2, 3]) AS x EXCEPT DISTINCT SELECT 2) ORDER BY x
> ["1"]
> ["3"]

SELECT 1 AS a UNION DISTINCT SELECT 1
> ["1"]

SELECT 1 AS a, 2.5 AS b UNION ALL SELECT 2.5, 1 ORDER BY a
: FLOAT64, FLOAT64
> ["1.0", "2.5"]
> ["2.5", "1.0"]

SELECT 1 AS a UNION ALL SELECT 'x'
! UNION ALL

SELECT 1 AS a, 'x' AS b UNION ALL BY NAME SELECT 'y' AS b, 2 AS a ORDER BY a
# a, b
> ["1", "x"]
> ["2", "y"]

SELECT 1 AS a FULL UNION ALL BY NAME SELECT 2 AS b ORDER BY a
# a, b
> [null, "2"]
> ["1", null]

SELECT 1 AS a, 2 AS b LEFT UNION ALL BY NAME SELECT 3 AS a, 4 AS c ORDER BY a
# a, b
> ["1", "2"]
> ["3", null]

SELECT 1 AS a, 2 AS b INNER UNION ALL BY NAME SELECT 3 AS b, 4 AS c ORDER BY b
# b
> ["2"]
> ["3"]

-- Subqueries
SELECT (SELECT MAX(x) FROM UNNEST([1, 5, 3]) AS x), EXISTS(SELECT 1 FROM UNNEST([1]) AS x WHERE x = 2), 3 IN (SELECT x FROM UNNEST([1, 3]) AS x), (SELECT x FROM UNNEST(ARRAY<INT64>[]) AS x)
> ["5", "false", "true", null]

SELECT (SELECT x FROM UNNEST([1, 2]) AS x)
! Scalar subquery produced more than one element

SELECT x FROM UNNEST([1, 2, 3]) AS x WHERE x NOT IN (SELECT y FROM UNNEST([2, NULL]) AS y)
>

SELECT o.x, (SELECT COUNT(*) FROM UNNEST([1, 2, 3]) AS i WHERE i < o.x) AS n FROM UNNEST([STRUCT(2 AS x), STRUCT(3)]) AS o ORDER BY 1
> ["2", "1"]
> ["3", "2"]

SELECT (SELECT 1, 2)
! 

-- Conditions
SELECT IF(TRUE, 1, 2), IF(NULL, 1, 2), IFNULL(NULL, 5), COALESCE(NULL, NULL, 3), NULLIF(1, 1), NULLIF(1, 2), ZEROIFNULL(NULL), NULLIFZERO(0)
> ["1", "2", "5", "3", null, "1", "0", null]

SELECT CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE WHEN FALSE THEN 1 END, CASE WHEN NULL THEN 1 ELSE 2 END, CASE NULL WHEN NULL THEN 1 ELSE 0 END
> ["b", null, "2", "0"]

SELECT TRUE AND NULL, FALSE AND NULL, TRUE OR NULL, FALSE OR NULL, NOT NULL, NULL = NULL, NULL IS NULL, 1 IS NOT NULL, TRUE IS TRUE, NULL IS NOT FALSE, NULL IS UNKNOWN
> [null, "false", "true", null, null, null, "true", "true", "true", "true", "true"]

SELECT 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL, 1 IS DISTINCT FROM 1, 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 1 IN (1, 2), 1 NOT IN (2, NULL)
> ["true", "true", "false", "true", "false", "true", null]

SELECT WITH(a AS 5, b AS a * 2, a + b)
> ["15"]

SELECT IF(TRUE, 1, 'x')
! No matching signature for function IF

SELECT 1 = 'a'
! No matching signature for operator =

SELECT 1 < 1.5, '1' = '1', DATE '2020-01-01' < DATE '2020-01-02', TRUE > FALSE, 1 != 2, 1 <> 1
> ["true", "true", "true", "true", "true", "false"]

SELECT ERROR('boom')
! boom

SELECT IF(FALSE, ERROR('boom'), 'fine'), IFNULL('a', ERROR('boom')), COALESCE(1, 1 / 0)
> ["fine", "a", "1.0"]

-- Names
SELECT a FROM (SELECT 1 AS A)
# a
> ["1"]

SELECT zz FROM (SELECT 1 AS a)
! Unrecognized name: zz

SELECT x FROM (SELECT 1 AS x), (SELECT 2 AS x)
! Column name x is ambiguous

SELECT * FROM no_such_dataset.no_such_table
! Not found

SELECT COUNT(*) FROM (SELECT 1 AS a) GROUP BY zz
! Unrecognized name: zz

SELECT a, COUNT(*) FROM (SELECT 1 AS a)
! neither grouped nor aggregated

SELECT a AS b FROM (SELECT 1 AS a) WHERE b = 1
! Unrecognized name: b

SELECT SUM(a) FROM (SELECT 1 AS a) WHERE SUM(a) > 1
! Aggregate function SUM not allowed in WHERE clause

SELECT * FORM t
! Syntax error: Expected end of input but got identifier "FORM" at [1:10]

SELECT 1 AS a, 2 AS a
# a, a_1
> ["1", "2"]

SELECT a.* FROM (SELECT 1 AS x, 2 AS y) AS a ORDER BY a.x
> ["1", "2"]

SELECT t FROM (SELECT 1 AS x, 2 AS y) AS t
> [["1","2"]]

SELECT x AS y, y AS x FROM (SELECT 1 AS x, 2 AS y) ORDER BY x
# y, x
> ["1", "2"]

SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2) ORDER BY -x
> ["2"]
> ["1"]

SELECT x FROM UNNEST([1, NULL, 2]) AS x ORDER BY x DESC
> ["2"]
> ["1"]
> [null]

SELECT x FROM UNNEST([1, NULL, 2]) AS x ORDER BY x NULLS LAST
> ["1"]
> ["2"]
> [null]

SELECT x FROM UNNEST([1, NULL, 2]) AS x ORDER BY x DESC NULLS FIRST
> [null]
> ["2"]
> ["1"]

SELECT x FROM UNNEST(['b', 'A', 'a']) AS x ORDER BY x COLLATE 'und:ci', x
! COLLATE is not supported by the sandbox

-- PIVOT, UNPIVOT
WITH p AS (SELECT 'Kale' AS product, 51 AS sales, 'Q1' AS quarter UNION ALL SELECT 'Kale', 23, 'Q2' UNION ALL SELECT 'Apple', 77, 'Q1' UNION ALL SELECT 'Apple', 1, 'Q1')
SELECT * FROM p PIVOT(SUM(sales) FOR quarter IN ('Q1', 'Q2')) ORDER BY product
# product, Q1, Q2
> ["Apple", "78", null]
> ["Kale", "51", "23"]

WITH p AS (SELECT 'Kale' AS product, 51 AS sales, 'Q1' AS quarter UNION ALL SELECT 'Kale', 23, 'Q2')
SELECT * FROM p PIVOT(SUM(sales) AS total, COUNT(*) AS n FOR quarter IN ('Q1' AS one, 'Q2' AS two))
# product, total_one, n_one, total_two, n_two
> ["Kale", "51", "1", "23", "1"]

WITH p AS (SELECT 'Kale' AS product, 51 AS q1, 23 AS q2 UNION ALL SELECT 'Apple', 77, NULL)
SELECT * FROM p UNPIVOT(sales FOR quarter IN (q1, q2)) ORDER BY product, quarter
# product, sales, quarter
> ["Apple", "77", "q1"]
> ["Kale", "51", "q1"]
> ["Kale", "23", "q2"]

WITH p AS (SELECT 'Kale' AS product, 51 AS q1, 23 AS q2, 45 AS q3, 3 AS q4)
SELECT product, first, second, half FROM p UNPIVOT((first, second) FOR half IN ((q1, q2) AS 'h1', (q3, q4) AS 'h2')) ORDER BY half
> ["Kale", "51", "23", "h1"]
> ["Kale", "45", "3", "h2"]

WITH p AS (SELECT 'Apple' AS product, 77 AS q1, CAST(NULL AS INT64) AS q2)
SELECT * FROM p UNPIVOT INCLUDE NULLS (sales FOR quarter IN (q1 AS 1, q2 AS 2)) ORDER BY quarter
> ["Apple", "77", "1"]
> ["Apple", null, "2"]

-- Functions of the session
SELECT SESSION_USER() IS NOT NULL, @@project_id IS NOT NULL
> ["true", "true"]

SELECT COUNT(*) FROM (SELECT RAND() AS r FROM UNNEST(GENERATE_ARRAY(1, 100))) WHERE r >= 0 AND r < 1
> ["100"]

-- Geography
SELECT ST_ASTEXT(ST_GEOGPOINT(-122.35, 47.62)), ST_X(ST_GEOGPOINT(1, 2)), ST_Y(ST_GEOGPOINT(1, 2)), ROUND(ST_DISTANCE(ST_GEOGPOINT(0, 0), ST_GEOGPOINT(0, 1))), ST_DWITHIN(ST_GEOGPOINT(0, 0), ST_GEOGPOINT(0, 1), 120000), ST_GEOGPOINT(0, 0) IS NULL
> ["POINT(-122.35 47.62)", "1.0", "2.0", "111195.0", "true", "false"]
