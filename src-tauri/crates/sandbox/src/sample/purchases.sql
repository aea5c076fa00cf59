WITH days AS (
  SELECT day, busy(day) AS weight FROM (SELECT DATE '2026-08-17' + CAST(range AS INTEGER) AS day FROM range(90))
), drawn AS (
  SELECT row_number() OVER () AS n, day
  FROM days, range(CAST({purchases} * weight / 90 AS BIGINT))
), bought AS (
  SELECT n, day, 1 + CAST(floor(pow(draw(n, 201), 5) * {players}) AS BIGINT) AS p,
    1 + CAST(floor(draw(n, 202) * 30) AS INTEGER) AS item,
    CASE WHEN draw(n, 203) < 0.86 THEN 1 ELSE 2 + CAST(floor(draw(n, 204) * 8) AS BIGINT) END AS quantity,
    moment(day, n, 205) AS ts
  FROM drawn
)
SELECT
  n,
  p,
  CAST(item AS BIGINT),
  item_name(item),
  quantity,
  CAST(item_price(item) AS DECIMAL(38,9)),
  CAST(item_price(item) * quantity AS DECIMAL(38,9)),
  CASE WHEN draw(n, 207) < 0.12 THEN CAST(round(item_price(item) * quantity * 0.1, 1) AS DECIMAL(38,9)) END,
  CASE platform_of(p) WHEN 'IOS' THEN 'App Store' ELSE 'Google Play' END,
  ts,
  CAST(ts + INTERVAL 9 HOUR AS TIMESTAMP),
  CASE WHEN draw(n, 208) < 0.006 THEN ts + to_seconds(CAST(floor(draw(n, 209) * 259200) AS BIGINT)) END,
  CASE WHEN draw(n, 210) < 0.35 THEN '{"campaign":"' || pick(['秋の大感謝祭', '三周年', 'ログボ'], n, 211) || '","coupon":' || CASE WHEN draw(n, 212) < 0.3 THEN 'true' ELSE 'false' END || '}' END
FROM bought
ORDER BY ts
