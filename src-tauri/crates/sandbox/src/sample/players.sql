SELECT
  p,
  nickname_of(p),
  md5(CAST(p AS VARCHAR)),
  platform_of(p),
  country_of(p),
  region_of(p),
  registered_of(p),
  CASE WHEN draw(p, 30) < 0.7 THEN make_date(1965 + CAST(floor(sqrt(draw(p, 31)) * 47) AS BIGINT), 1 + CAST(floor(draw(p, 32) * 12) AS BIGINT), 1 + CAST(floor(draw(p, 33) * 28) AS BIGINT)) END,
  level_of(p),
  payer(p),
  CASE WHEN payer(p) THEN CAST(round(pow(draw(p, 16), 6) * 271800 + 120, 0) AS DECIMAL(38,9)) ELSE 0 END,
  CASE WHEN draw(p, 34) < 0.85 THEN round(draw(p, 35) * 100, 2) END,
  CASE WHEN draw(p, 36) < 0.4 THEN pick(['暁の翼', '月下美人', 'Tempest', '猫まっしぐら'], p, 15) END,
  list_filter(['初心者', '復帰勢', 'PvP', 'レイド', '課金者', 'ベータ参加'], lambda tag, i: draw(p * 10 + i, 37) < 0.25),
  {f0_: CASE platform_of(p) WHEN 'IOS' THEN 'Apple' ELSE pick(['Google', 'Sony', 'Samsung', 'SHARP', 'OPPO', 'Xiaomi'], p, 18) END, f1_: CASE platform_of(p) WHEN 'IOS' THEN pick(['26.1', '26.0', '18.6', '17.7'], p, 20) ELSE pick(['16', '15', '14', '13'], p, 20) END},
  unhex(substr(md5(CAST(p AS VARCHAR)), 1, 8)),
  CASE WHEN draw(p, 38) < 0.8 THEN '{"bgm":' || CAST(CAST(floor(draw(p, 39) * 101) AS INTEGER) AS VARCHAR) || ',"language":"' || CASE WHEN abroad(p) THEN 'en' ELSE 'ja' END || '","push":' || CASE WHEN draw(p, 40) < 0.6 THEN 'true' ELSE 'false' END || '}' END
FROM (SELECT 1 + range AS p FROM range({players}))
