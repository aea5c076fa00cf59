SELECT [1, 2, 3], ARRAY<INT64>[], ['a', NULL], [1, 2.5], ARRAY<STRING>['x']
: ARRAY<INT64>, ARRAY<INT64>, ARRAY<STRING>, ARRAY<FLOAT64>, ARRAY<STRING>
! Array cannot have a null element

SELECT [1, 2, 3], ARRAY<INT64>[], [1, 2.5], ARRAY<STRING>['x'], CAST(NULL AS ARRAY<INT64>)
: ARRAY<INT64>, ARRAY<INT64>, ARRAY<FLOAT64>, ARRAY<STRING>, ARRAY<INT64>
> [["1","2","3"], [], ["1.0","2.5"], ["x"], []]

SELECT [10, 20, 30][0], [10, 20, 30][OFFSET(1)], [10, 20, 30][ORDINAL(3)], [10][SAFE_OFFSET(9)], [10][SAFE_ORDINAL(0)], ['a', NULL][OFFSET(1)]
> ["10", "20", "30", null, null, null]

SELECT [1][OFFSET(1)]
! Array index 1 is out of bounds

SELECT [1][ORDINAL(0)]
! out of bounds

SELECT ARRAY_LENGTH([1, NULL, 3]), ARRAY_LENGTH([]), ARRAY_LENGTH(CAST(NULL AS ARRAY<INT64>))
> ["3", "0", null]

SELECT ARRAY_CONCAT([1], [2, 3], []), ARRAY_REVERSE([1, 2, 3]), ARRAY_CONCAT([1], NULL), [1] || [2]
> [["1","2","3"], ["3","2","1"], [], ["1","2"]]

SELECT ARRAY_TO_STRING([1, 2], ',')
! No matching signature for function ARRAY_TO_STRING

SELECT ARRAY(SELECT x * 2 FROM UNNEST([3, 1, 2]) AS x ORDER BY x), ARRAY(SELECT AS STRUCT x, x + 1 AS y FROM UNNEST([1, 2]) AS x ORDER BY x), ARRAY(SELECT x FROM UNNEST([1]) AS x WHERE x > 5)
> [["2","4","6"], [["1","2"],["2","3"]], []]

SELECT x, o FROM UNNEST(['a', 'b', 'c']) AS x WITH OFFSET AS o ORDER BY o
# x, o
> ["a", "0"]
> ["b", "1"]
> ["c", "2"]

SELECT * FROM UNNEST([10, 20]) WITH OFFSET ORDER BY offset
# f0_, offset
> ["10", "0"]
> ["20", "1"]

SELECT x FROM UNNEST([1, NULL, 2]) AS x ORDER BY x
> [null]
> ["1"]
> ["2"]

SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, 'y')]) ORDER BY a
# a, b
> ["1", "x"]
> ["2", "y"]

SELECT s, s.a FROM UNNEST([STRUCT(1 AS a, 'x' AS b)]) AS s
> [["1","x"], "1"]

SELECT COUNT(*) FROM UNNEST(CAST(NULL AS ARRAY<INT64>))
> ["0"]

WITH t AS (SELECT 1 AS id, ['a', 'b'] AS tags UNION ALL SELECT 2, [] UNION ALL SELECT 3, ['c'])
SELECT id, tag FROM t, t.tags AS tag ORDER BY id, tag
> ["1", "a"]
> ["1", "b"]
> ["3", "c"]

WITH t AS (SELECT 1 AS id, ['a', 'b'] AS tags UNION ALL SELECT 2, CAST([] AS ARRAY<STRING>))
SELECT id, tag, pos FROM t LEFT JOIN UNNEST(tags) AS tag WITH OFFSET AS pos ORDER BY id, pos
> ["1", "a", "0"]
> ["1", "b", "1"]
> ["2", null, null]

WITH t AS (SELECT 1 AS id, [STRUCT('k1' AS key, STRUCT(5 AS int_value, CAST(NULL AS STRING) AS string_value) AS value), ('k2', (NULL, 'v'))] AS params)
SELECT id, (SELECT value.int_value FROM UNNEST(params) WHERE key = 'k1') AS k1, (SELECT value.string_value FROM UNNEST(params) WHERE key = 'k2') AS k2, (SELECT value.int_value FROM UNNEST(params) WHERE key = 'zz') AS none FROM t
> ["1", "5", "v", null]

WITH t AS (SELECT [1, 2, 3] AS a) SELECT (SELECT SUM(x) FROM UNNEST(a) AS x), (SELECT MAX(x) FROM t.a AS x), ARRAY(SELECT x FROM UNNEST(a) x WHERE MOD(x, 2) = 1), EXISTS(SELECT 1 FROM UNNEST(a) x WHERE x = 2), 2 IN UNNEST(a), 9 IN UNNEST(a), 9 NOT IN UNNEST(a) FROM t
> ["6", "3", ["1","3"], "true", "true", "false", "true"]

SELECT 1 IN UNNEST([1, NULL]), 2 IN UNNEST([1, NULL]), NULL IN UNNEST([1]), 1 IN UNNEST(ARRAY<INT64>[])
> ["true", null, null, "false"]

SELECT ARRAY_AGG(x ORDER BY x DESC), ARRAY_AGG(DISTINCT x ORDER BY x), ARRAY_AGG(x ORDER BY x LIMIT 2), ARRAY_AGG(x IGNORE NULLS ORDER BY x) FROM UNNEST([3, 1, 2, 1]) AS x
> [["3","2","1","1"], ["1","2","3"], ["1","1"], ["1","1","2","3"]]

SELECT ARRAY_AGG(x) FROM UNNEST([1, NULL]) AS x
! Array cannot have a null element

SELECT ARRAY_AGG(x IGNORE NULLS) FROM UNNEST([1, NULL]) AS x
> [["1"]]

SELECT ARRAY_AGG(x) FROM UNNEST(ARRAY<INT64>[]) AS x
> [[]]

SELECT ARRAY_CONCAT_AGG(x ORDER BY ARRAY_LENGTH(x)) FROM (SELECT [1, 2] AS x UNION ALL SELECT [3] UNION ALL SELECT NULL)
> [["3","1","2"]]

SELECT ARRAY_FILTER([1, 2, 3], e -> e > 1), ARRAY_FILTER(['a', 'b'], (e, i) -> i = 1), ARRAY_TRANSFORM([1, 2], e -> e * 10), ARRAY_TRANSFORM([1, 2], (e, i) -> e + i), ARRAY_INCLUDES([1, 2], 2), ARRAY_INCLUDES([1, 2], e -> e > 5), ARRAY_INCLUDES_ANY([1, 2], [2, 9]), ARRAY_INCLUDES_ALL([1, 2], [2, 9])
> [["2","3"], ["b"], ["10","20"], ["1","3"], "true", "false", "true", "false"]

SELECT ARRAY_FIRST([5, 6]), ARRAY_LAST([5, 6]), ARRAY_SLICE([1, 2, 3, 4], 1, 2), ARRAY_SLICE([1, 2, 3, 4], -2, -1), ARRAY_IS_DISTINCT([1, 2]), ARRAY_IS_DISTINCT([1, 1]), ARRAY_MIN([3, 1]), ARRAY_MAX([3, 1]), ARRAY_SUM([1, 2]), ARRAY_AVG([1, 2])
> ["5", "6", ["2","3"], ["3","4"], "true", "false", "1", "3", "3", "1.5"]

SELECT FLATTEN([1])
! 

-- Structs
SELECT STRUCT(1 AS a, 'x' AS b), STRUCT<a INT64, b STRING>(1, 'x'), (1, 'x'), STRUCT(1 AS a).a, STRUCT<INT64>(5)
: STRUCT<a INT64, b STRING>, STRUCT<a INT64, b STRING>, STRUCT<INT64, STRING>, INT64, STRUCT<INT64>
> [["1","x"], ["1","x"], ["1","x"], "1", ["5"]]

SELECT STRUCT(1 AS a, 2 AS b) = STRUCT(1 AS c, 2 AS d), (1, 2) = (1, 3), (1, 'a') IN ((1, 'a'), (2, 'b')), (1, NULL) = (1, 2), (1, NULL) = (2, NULL)
> ["true", "false", "true", null, "false"]

SELECT s.*, s.a + 1 AS c FROM (SELECT STRUCT(1 AS a, 2 AS b) AS s)
# a, b, c
> ["1", "2", "2"]

SELECT s.* EXCEPT (a) FROM (SELECT STRUCT(1 AS a, 2 AS b) AS s)
# b
> ["2"]

SELECT AS STRUCT 1 AS a, 2 AS b
# a, b
> ["1", "2"]

SELECT (SELECT AS STRUCT 1 AS a, 'x' AS b).b, (SELECT AS VALUE STRUCT(7 AS q)).q
> ["x", "7"]

SELECT CAST(STRUCT(1 AS a, '2' AS b) AS STRUCT<x FLOAT64, y INT64>), CAST(NULL AS STRUCT<a INT64>) IS NULL, CAST(NULL AS STRUCT<a INT64>).a
> [["1.0","2"], "true", null]

SELECT STRUCT(STRUCT(1 AS x, [2, 3] AS y) AS s, [STRUCT('a' AS k)] AS l)
> [[["1",["2","3"]],[["a"]]]]

SELECT s.zz FROM (SELECT STRUCT(1 AS a) AS s)
! Field name zz does not exist in STRUCT<a INT64>

WITH t AS (SELECT STRUCT(STRUCT(5 AS c) AS b) AS a) SELECT a.b.c, t.a.b.c, a.b FROM t
# c, c_1, b
> ["5", "5", ["5"]]
