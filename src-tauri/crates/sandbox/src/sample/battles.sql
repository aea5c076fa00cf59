WITH days AS (
  SELECT day, busy(day) AS weight FROM (SELECT DATE '2026-08-17' + CAST(range AS INTEGER) AS day FROM range(90))
), drawn AS (
  SELECT row_number() OVER () AS n, day
  FROM days, range(CAST(ceil({battles} * weight / 90) AS BIGINT))
)
SELECT
  n,
  day,
  moment(day, n, 401),
  1 + CAST(floor(pow(draw(n, 403), 2) * {players}) AS BIGINT),
  CASE WHEN draw(n, 404) < 0.4 THEN 1 + CAST(floor(draw(n, 405) * {players}) AS BIGINT) END,
  CASE WHEN draw(n, 404) < 0.4 THEN '対戦' WHEN draw(n, 404) < 0.55 THEN 'レイド' ELSE 'クエスト' END,
  1 + CAST(floor(pow(draw(n, 406), 1.5) * 60) AS BIGINT),
  pick(['アカリ', 'レイ', 'ミコト', 'ソラ', 'カゲロウ', 'Elena', 'Gawain', '銀華'], n, 407),
  CASE WHEN draw(n, 408) < 0.53 THEN 'win' WHEN draw(n, 408) < 0.97 THEN 'lose' ELSE 'draw' END,
  CAST(floor(pow(draw(n, 409), 2) * 100000) AS BIGINT),
  round(20 + pow(draw(n, 410), 2) * 580, 1),
  CASE WHEN draw(n, 404) < 0.4 THEN CAST(floor(draw(n, 411) * 41) AS BIGINT) - 20 END,
  draw(n, 412) < 0.08
FROM drawn
