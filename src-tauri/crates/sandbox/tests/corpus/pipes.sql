FROM UNNEST([1, 2, 3]) AS x |> WHERE x > 1 |> SELECT x, x * 10 AS y |> ORDER BY x DESC
# x, y
> ["3", "30"]
> ["2", "20"]

SELECT 1 AS a |> EXTEND a + 1 AS b |> SET a = 10 |> SELECT a, b
> ["10", "2"]

SELECT 1 AS a, 2 AS b, 3 AS c |> DROP b |> RENAME c AS d
# a, d
> ["1", "3"]

FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2), ('a', 3)]) |> AGGREGATE SUM(v) AS total, COUNT(*) AS n GROUP BY k |> ORDER BY k
# k, total, n
> ["a", "4", "2"]
> ["b", "2", "1"]

FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2), ('a', 3)]) |> AGGREGATE SUM(v) AS total GROUP AND ORDER BY k DESC
> ["b", "2"]
> ["a", "4"]

FROM UNNEST([3, 1, 2]) AS x |> AGGREGATE SUM(x), MAX(x) AS m
> ["6", "3"]

FROM UNNEST([1, 1, 2]) AS x |> DISTINCT |> ORDER BY x
> ["1"]
> ["2"]

SELECT 1 AS id, 'a' AS v |> JOIN (SELECT 1 AS id, 'z' AS w) USING (id) |> SELECT id, v, w
> ["1", "a", "z"]

SELECT 1 AS id |> AS l |> LEFT JOIN (SELECT 2 AS id) AS r ON l.id = r.id |> SELECT l.id AS a, r.id AS b
> ["1", null]

SELECT 1 AS x |> UNION ALL (SELECT 2), (SELECT 3) |> ORDER BY x |> LIMIT 2 OFFSET 1
> ["2"]
> ["3"]

SELECT 1 AS x |> EXTEND SUM(x) OVER () AS s
> ["1", "1"]

FROM UNNEST([1, 2]) AS x |> SELECT x |> WHERE x = 1 |> SELECT STRUCT(x AS a).a
> ["1"]

SELECT 'Kale' AS product, 51 AS sales, 'Q1' AS q |> PIVOT(SUM(sales) FOR q IN ('Q1', 'Q2'))
# product, Q1, Q2
> ["Kale", "51", null]

SELECT 1 AS q1, 2 AS q2 |> UNPIVOT(v FOR n IN (q1, q2)) |> ORDER BY n
> ["1", "q1"]
> ["2", "q2"]

SELECT 1 AS x |> ASSERT x > 0 |> SELECT x
> ["1"]

SELECT 1 AS x |> ASSERT x > 1, 'too small' |> SELECT x
! too small

FROM UNNEST([2, 1]) AS x |> AGGREGATE COUNT(*) AS n GROUP BY x AS k |> WHERE k > 1
> ["2", "1"]

SELECT 1 AS x |> WITH y AS (SELECT 5 AS z) |> CROSS JOIN y
> ["1", "5"]
