SELECT
  CAST(i AS BIGINT),
  item_name(i),
  CASE WHEN i <= 3 OR i IN (29) THEN '消耗品' WHEN i <= 7 OR i = 15 THEN '装備' WHEN i <= 17 THEN '素材' WHEN i <= 21 THEN 'ジェム' WHEN i <= 24 THEN 'パック' WHEN i <= 26 THEN '召喚' ELSE 'その他' END,
  1 + CAST(floor(draw(i, 301) * 5) AS BIGINT),
  CAST(item_price(i) AS DECIMAL(38,9)),
  CASE WHEN i IN (27, 28) THEN make_date(2026, 11, i) END
FROM (SELECT CAST(1 + range AS INTEGER) AS i FROM range(30))
