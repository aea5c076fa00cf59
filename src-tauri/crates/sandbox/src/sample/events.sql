WITH drawn AS (
  SELECT n, 1 + CAST(floor(pow(draw(n, 101), 2.4) * {players}) AS BIGINT) AS p, moment(DATE '{day}', n, 102) AS ts
  FROM (SELECT {first} + range AS n FROM range(CAST({rows} * busy(DATE '{day}') AS BIGINT)))
), named AS (
  SELECT *, CASE
      WHEN payer(p) AND draw(n, 104) < 0.075 THEN 'in_app_purchase'
      ELSE pick(['session_start', 'session_start', 'screen_view', 'screen_view', 'screen_view', 'screen_view', 'user_engagement', 'user_engagement', 'user_engagement', 'battle_start', 'battle_start', 'battle_end', 'battle_end', 'level_up', 'item_use', 'gacha_draw', 'tutorial_complete', 'guild_chat', 'ad_reward', 'app_remove'], n, 105)
    END AS name,
    1 + CAST(floor(draw(n, 106) * 30) AS INTEGER) AS item
  FROM drawn
), valued AS (
  SELECT *, CASE WHEN name = 'in_app_purchase' THEN item_price(item) END AS yen, epoch_us(ts) AS micros FROM named
)
SELECT
  strftime(DATE '{day}', '%Y%m%d'),
  micros,
  name,
  list_concat(
    [int_param('ga_session_id', micros // 1000000 - CAST(floor(draw(n, 107) * 1800) AS BIGINT)),
     int_param('ga_session_number', 1 + CAST(floor(pow(draw(n, 108), 2) * 240) AS BIGINT)),
     int_param('engagement_time_msec', CAST(floor(pow(draw(n, 109), 3) * 600000) AS BIGINT))],
    CASE name
      WHEN 'screen_view' THEN [text_param('firebase_screen', pick(['ホーム', 'クエスト', 'ガチャ', 'ショップ', 'ギルド', '編成', 'ランキング', 'お知らせ'], n, 110))]
      WHEN 'battle_start' THEN [int_param('stage', 1 + CAST(floor(draw(n, 111) * 60) AS BIGINT)), text_param('mode', pick(['クエスト', '対戦', 'レイド'], n, 112))]
      WHEN 'battle_end' THEN [int_param('stage', 1 + CAST(floor(draw(n, 111) * 60) AS BIGINT)), text_param('result', pick(['win', 'win', 'lose'], n, 113)), int_param('score', CAST(floor(draw(n, 114) * 100000) AS BIGINT)), double_param('damage_ratio', round(draw(n, 115) * 4, 4))]
      WHEN 'level_up' THEN [int_param('level', level_of(p)), text_param('character', pick(['アカリ', 'レイ', 'ミコト', 'ソラ', 'カゲロウ', 'Elena', 'Gawain'], n, 116))]
      WHEN 'item_use' THEN [text_param('item_name', item_name(item)), int_param('quantity', 1 + CAST(floor(draw(n, 117) * 5) AS BIGINT))]
      WHEN 'gacha_draw' THEN [text_param('banner', pick(['桜まつり', '星降る夜', '竜王祭', 'ピックアップ'], n, 118)), int_param('rarity', CASE WHEN draw(n, 119) < 0.03 THEN 5 WHEN draw(n, 119) < 0.15 THEN 4 ELSE 3 END)]
      WHEN 'in_app_purchase' THEN [text_param('product_id', 'item_' || lpad(CAST(item AS VARCHAR), 3, '0')), text_param('product_name', item_name(item)), int_param('quantity', 1), text_param('currency', 'JPY'), double_param('price', yen)]
      WHEN 'guild_chat' THEN [text_param('message', pick(['よろしく！', 'おつかれさまです', 'レイド行きませんか？', 'gg', 'ありがとう🙏', '明日またね〜'], n, 120))]
      ELSE []
    END),
  CASE WHEN draw(n, 121) < 0.9 THEN micros - CAST(floor(draw(n, 122) * 60000000) AS BIGINT) END,
  CASE WHEN yen IS NOT NULL THEN round(yen / 151.0, 2) END,
  CAST(floor(draw(n, 123) * 5000) AS BIGINT),
  CAST(floor(draw(n, 124) * 3000000) AS BIGINT),
  CASE WHEN draw(p, 14) < 0.7 THEN CAST(p AS VARCHAR) END,
  md5(CAST(p AS VARCHAR)),
  [int_property('level', level_of(p), micros), text_property('guild', pick(['暁の翼', '月下美人', 'Tempest', '無所属', '猫まっしぐら'], p, 15), micros), int_property('paid_player', CAST(payer(p) AS BIGINT), micros)],
  epoch_us(registered_of(p)),
  {f0_: CASE WHEN payer(p) THEN round(pow(draw(p, 16), 6) * 1800 + 0.8, 2) ELSE 0.0 END, f1_: 'USD'},
  {f0_: CASE WHEN draw(p, 17) < 0.93 THEN 'mobile' ELSE 'tablet' END,
   f1_: CASE platform_of(p) WHEN 'IOS' THEN 'Apple' ELSE pick(['Google', 'Sony', 'Samsung', 'SHARP', 'OPPO', 'Xiaomi'], p, 18) END,
   f2_: CASE platform_of(p) WHEN 'IOS' THEN pick(['iPhone 17', 'iPhone 17 Pro', 'iPhone 16', 'iPhone 15', 'iPhone SE', 'iPad'], p, 19) ELSE pick(['Pixel 10', 'Xperia 1 VII', 'Galaxy S26', 'AQUOS sense10', 'Reno13', 'Xiaomi 15'], p, 19) END,
   f3_: platform_of(p),
   f4_: CASE platform_of(p) WHEN 'IOS' THEN pick(['26.1', '26.0', '18.6', '17.7'], p, 20) ELSE pick(['16', '15', '14', '13'], p, 20) END,
   f5_: CASE WHEN abroad(p) THEN pick(['en-us', 'zh-tw', 'ko-kr', 'de-de'], p, 21) ELSE 'ja-jp' END,
   f6_: CASE WHEN abroad(p) THEN NULL ELSE 32400 END},
  {f0_: CASE country_of(p) WHEN 'United States' THEN 'Americas' WHEN 'Brazil' THEN 'Americas' WHEN 'Germany' THEN 'Europe' ELSE 'Asia' END,
   f1_: country_of(p), f2_: region_of(p), f3_: city_of(p)},
  {f0_: 'com.example.hoshizora', f1_: pick(['3.2.0', '3.2.0', '3.2.0', '3.1.4', '3.0.9'], p, 22), f2_: CASE platform_of(p) WHEN 'IOS' THEN 'iTunes' ELSE 'com.android.vending' END},
  {f0_: pick(['(direct)', '(direct)', '秋のキャンペーン', 'テレビCM', 'infl_2026q4'], p, 23), f1_: pick(['(none)', 'organic', 'cpc', 'referral'], p, 24), f2_: pick(['(direct)', 'google', 'x', 'youtube', 'tiktok'], p, 25)},
  CASE platform_of(p) WHEN 'IOS' THEN '2210456001' ELSE '2210456002' END,
  platform_of(p),
  CASE WHEN yen IS NOT NULL THEN CAST(yen AS DECIMAL(38,9)) * CAST(1 - CASE WHEN draw(n, 125) < 0.1 THEN 0.2 ELSE 0 END AS DECIMAL(3,1)) END
FROM valued
ORDER BY micros
