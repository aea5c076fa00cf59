SELECT COUNT(*), COUNT(x), COUNT(DISTINCT x), SUM(x), AVG(x), MIN(x), MAX(x) FROM UNNEST([1, 2, 2, NULL]) AS x
: INT64, INT64, INT64, INT64, FLOAT64, INT64, INT64
> ["4", "3", "2", "5", "1.6666666666666667", "1", "2"]

SELECT COUNT(*), COUNT(x), SUM(x), AVG(x), MIN(x), ARRAY_AGG(x), STRING_AGG(CAST(x AS STRING)), COUNTIF(x > 1), LOGICAL_AND(x > 1), ANY_VALUE(x) FROM UNNEST(ARRAY<INT64>[]) AS x
> ["0", "0", null, null, null, [], null, "0", null, null]

SELECT SUM(x), AVG(x) FROM UNNEST([1.5, 2.5]) AS x
: FLOAT64, FLOAT64
> ["4.0", "2.0"]

SELECT SUM(x), AVG(x), MIN(x) FROM UNNEST([NUMERIC '1.1', NUMERIC '2.2', NUMERIC '0.1']) AS x
: NUMERIC, NUMERIC, NUMERIC
> ["3.4", "1.133333333", "0.1"]

SELECT SUM(x) FROM UNNEST([9223372036854775807, 1]) AS x
! overflow

SELECT SUM(DISTINCT x), COUNT(DISTINCT y) FROM UNNEST([STRUCT(1 AS x, 'a' AS y), (1, 'b'), (2, 'a'), (NULL, NULL)])
> ["3", "2"]

SELECT COUNTIF(x > 1), COUNTIF(x IS NULL), LOGICAL_AND(x > 0), LOGICAL_OR(x > 2) FROM UNNEST([1, 2, NULL]) AS x
> ["1", "1", "true", "false"]

SELECT STRING_AGG(x), STRING_AGG(x, '; ' ORDER BY x DESC), STRING_AGG(DISTINCT x, '' ORDER BY x), STRING_AGG(x, ',' ORDER BY x LIMIT 2) FROM UNNEST(['b', 'a', NULL, 'b']) AS x
> ["b,a,b", "b; b; a", "ab", "a,b"]

SELECT STRING_AGG(x, b'-' ORDER BY x) FROM UNNEST([b'x', b'y']) AS x
> ["eC15"]

SELECT ANY_VALUE(x) IN ('a', 'b'), ANY_VALUE(x HAVING MAX n), ANY_VALUE(x HAVING MIN n), MAX_BY(x, n), MIN_BY(x, n) FROM UNNEST([STRUCT('a' AS x, 1 AS n), ('b', 2)])
> ["true", "b", "a", "b", "a"]

SELECT BIT_AND(x), BIT_OR(x), BIT_XOR(x) FROM UNNEST([12, 10]) AS x
> ["8", "14", "6"]

SELECT STDDEV(x), STDDEV_POP(x), VARIANCE(x), VAR_POP(x), VAR_SAMP(x) FROM UNNEST([10, 14, 18]) AS x
> ["4.0", "3.265986323710904", "16.0", "10.666666666666666", "16.0"]

SELECT STDDEV(x), VAR_POP(x) FROM UNNEST([10]) AS x
> [null, "0.0"]

SELECT CORR(y, x), COVAR_POP(y, x), COVAR_SAMP(y, x) FROM UNNEST([STRUCT(1.0 AS y, 1.0 AS x), (2.0, 6.0), (9.0, 3.0), (2.0, 6.0), (9.0, 3.0)])
> ["-0.23992558564407399", "-1.6800000000000002", "-2.1"]

SELECT APPROX_COUNT_DISTINCT(x), APPROX_QUANTILES(x, 2), APPROX_TOP_COUNT(x, 1) FROM UNNEST([1, 2, 2, 3, 5]) AS x
> ["4", ["1","2","5"], [["2","2"]]]

SELECT APPROX_QUANTILES(x, 4)[OFFSET(2)], APPROX_QUANTILES(DISTINCT x, 2) FROM UNNEST([1, 1, 1, 4, 5, 6, 7, 8, 9]) AS x
> ["5", ["1","6","9"]]

SELECT k, SUM(v) AS s FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2), ('a', 3)]) GROUP BY k ORDER BY k
> ["a", "4"]
> ["b", "2"]

SELECT k AS key, SUM(v) FROM UNNEST([STRUCT('a' AS k, 1 AS v), ('b', 2), ('a', 3)]) GROUP BY key ORDER BY 2 DESC
> ["a", "4"]
> ["b", "2"]

SELECT UPPER(k), COUNT(*) FROM UNNEST(['a', 'A', 'b']) AS k GROUP BY 1 ORDER BY 1
> ["A", "2"]
> ["B", "1"]

SELECT k, x, COUNT(*) AS n FROM UNNEST([STRUCT('a' AS k, 1 AS x), ('a', 1), ('b', 1)]) GROUP BY ALL ORDER BY k
> ["a", "1", "2"]
> ["b", "1", "1"]

SELECT k, v, SUM(n) AS s, GROUPING(k) AS gk, GROUPING(v) AS gv FROM UNNEST([STRUCT('a' AS k, 'x' AS v, 1 AS n), ('a', 'y', 2), ('b', 'x', 4)]) GROUP BY ROLLUP(k, v) ORDER BY gk, k, gv, v
> ["a", "x", "1", "0", "0"]
> ["a", "y", "2", "0", "0"]
> ["a", null, "3", "0", "1"]
> ["b", "x", "4", "0", "0"]
> ["b", null, "4", "0", "1"]
> [null, null, "7", "1", "1"]

SELECT k, v, SUM(n) AS s FROM UNNEST([STRUCT('a' AS k, 'x' AS v, 1 AS n), ('b', 'x', 4)]) GROUP BY GROUPING SETS (k, v, ()) ORDER BY k, v, s
> [null, null, "5"]
> [null, "x", "5"]
> ["a", null, "1"]
> ["b", null, "4"]

SELECT k, v, COUNT(*) AS n FROM UNNEST([STRUCT('a' AS k, 'x' AS v)]) GROUP BY CUBE(k, v) ORDER BY k, v
> [null, null, "1"]
> [null, "x", "1"]
> ["a", null, "1"]
> ["a", "x", "1"]

SELECT SUM(n) FROM UNNEST([1, 2]) AS n GROUP BY ()
> ["3"]

SELECT x FROM UNNEST([1, 2, 3, 4]) AS x GROUP BY x HAVING SUM(x) > 2 AND MAX(x) < 4 ORDER BY x
> ["3"]

SELECT MOD(x, 2) AS parity, ARRAY_AGG(x ORDER BY x) AS xs FROM UNNEST([1, 2, 3, 4]) AS x GROUP BY parity ORDER BY parity
> ["0", ["2","4"]]
> ["1", ["1","3"]]

SELECT COUNT(*) FROM (SELECT STRUCT(1 AS a) AS s UNION ALL SELECT STRUCT(1) UNION ALL SELECT STRUCT(2)) GROUP BY s ORDER BY 1
> ["1"]
> ["2"]

SELECT MAX(DATE '2020-01-01'), MIN(TIMESTAMP '2020-01-01') IS NOT NULL, MAX('a'), MAX(TRUE), MAX(b'a')
> ["2020-01-01", "true", "a", "true", "YQ=="]

SELECT MAX(x), MIN(x) FROM UNNEST([CAST('nan' AS FLOAT64), 1, 2]) AS x
> ["NaN", "NaN"]

SELECT SUM(x) + COUNT(*) * 2, SUM(x) / COUNT(*) FROM UNNEST([1, 2, 3]) AS x
> ["12", "2.0"]

SELECT HLL_COUNT.EXTRACT(HLL_COUNT.INIT(x)) FROM UNNEST([1, 2, 2]) AS x
! HLL_COUNT.EXTRACT is not supported by the sandbox

SELECT ARRAY_AGG(STRUCT(x, y) ORDER BY y DESC LIMIT 1)[OFFSET(0)].x FROM UNNEST([STRUCT('a' AS x, 1 AS y), ('b', 2)])
> ["b"]

-- Windows
SELECT x, ROW_NUMBER() OVER (ORDER BY x), RANK() OVER (ORDER BY x), DENSE_RANK() OVER (ORDER BY x), PERCENT_RANK() OVER (ORDER BY x), CUME_DIST() OVER (ORDER BY x), NTILE(2) OVER (ORDER BY x) FROM UNNEST([10, 20, 20, 30]) AS x ORDER BY 1, 2
> ["10", "1", "1", "1", "0.0", "0.25", "1"]
> ["20", "2", "2", "2", "0.3333333333333333", "0.75", "1"]
> ["20", "3", "2", "2", "0.3333333333333333", "0.75", "2"]
> ["30", "4", "4", "3", "1.0", "1.0", "2"]

SELECT x, LAG(x) OVER w, LEAD(x) OVER w, LAG(x, 2, -1) OVER w, FIRST_VALUE(x) OVER w, LAST_VALUE(x) OVER w, NTH_VALUE(x, 2) OVER w FROM UNNEST([1, 2, 3]) AS x WINDOW w AS (ORDER BY x) ORDER BY x
> ["1", null, "2", "-1", "1", "1", null]
> ["2", "1", "3", "-1", "1", "2", "2"]
> ["3", "2", null, "1", "1", "3", "2"]

SELECT x, SUM(x) OVER (ORDER BY x), SUM(x) OVER (), SUM(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), AVG(x) OVER (ORDER BY x ROWS 1 PRECEDING), COUNT(*) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM UNNEST([1, 2, 4]) AS x ORDER BY x
> ["1", "1", "7", "3", "1.0", "1"]
> ["2", "3", "7", "7", "1.5", "2"]
> ["4", "7", "7", "6", "3.0", "1"]

SELECT k, x, SUM(x) OVER (PARTITION BY k ORDER BY x) AS s, MAX(x) OVER (PARTITION BY k) AS m FROM UNNEST([STRUCT('a' AS k, 1 AS x), ('a', 2), ('b', 5)]) ORDER BY k, x
> ["a", "1", "1", "2"]
> ["a", "2", "3", "2"]
> ["b", "5", "5", "5"]

SELECT x, LAST_VALUE(x IGNORE NULLS) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS filled, FIRST_VALUE(x IGNORE NULLS) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next FROM UNNEST([STRUCT(1 AS i, 5 AS x), (2, NULL), (3, 7)]) ORDER BY i
> ["5", "5", "5"]
> [null, "5", "7"]
> ["7", "7", "7"]

SELECT x FROM UNNEST([3, 1, 2]) AS x QUALIFY ROW_NUMBER() OVER (ORDER BY x DESC) = 1
> ["3"]

SELECT k, x, RANK() OVER (PARTITION BY k ORDER BY x DESC) AS r FROM UNNEST([STRUCT('a' AS k, 1 AS x), ('a', 2), ('b', 5)]) WHERE TRUE QUALIFY r = 1 ORDER BY k
> ["a", "2", "1"]
> ["b", "5", "1"]

SELECT DISTINCT PERCENTILE_CONT(x, 0.5) OVER () AS c, PERCENTILE_DISC(x, 0.5) OVER () AS d FROM UNNEST([1, 2, 3, 4]) AS x
> ["2.5", "2"]

SELECT k, SUM(SUM(x)) OVER () AS total, SUM(x) AS s, ROUND(SUM(x) / SUM(SUM(x)) OVER (), 2) AS share FROM UNNEST([STRUCT('a' AS k, 1 AS x), ('a', 2), ('b', 1)]) GROUP BY k ORDER BY k
> ["a", "4", "3", "0.75"]
> ["b", "4", "1", "0.25"]

SELECT x, COUNT(DISTINCT x) OVER () FROM UNNEST([1, 1, 2]) AS x ORDER BY x
> ["1", "2"]
> ["1", "2"]
> ["2", "2"]

SELECT x, STRING_AGG(CAST(x AS STRING), ',') OVER (ORDER BY x), ARRAY_AGG(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM UNNEST([1, 2, 3]) AS x ORDER BY x
> ["1", "1", ["1"]]
> ["2", "1,2", ["1","2"]]
> ["3", "1,2,3", ["2","3"]]

SELECT x, SUM(x) OVER (ORDER BY x DESC), RANK() OVER (ORDER BY x DESC) FROM UNNEST([1, NULL, 2]) AS x ORDER BY x DESC
> ["2", "2", "1"]
> ["1", "3", "2"]
> [null, "3", "3"]

SELECT d, SUM(v) OVER (ORDER BY UNIX_DATE(d) RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM UNNEST([STRUCT(DATE '2020-01-01' AS d, 1 AS v), (DATE '2020-01-02', 2), (DATE '2020-01-05', 4)]) ORDER BY d
> ["2020-01-01", "1"]
> ["2020-01-02", "3"]
> ["2020-01-05", "4"]

SELECT ROW_NUMBER() OVER () FROM UNNEST([1, 1]) ORDER BY 1
> ["1"]
> ["2"]

SELECT RANK() OVER () FROM UNNEST([1])
! ORDER BY is required
