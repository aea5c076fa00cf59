-- Numbers that look random and are the same at every start: each is drawn from the hash of a row's
-- number and a salt.
CREATE OR REPLACE TEMP MACRO draw(n, salt) AS (hash(n * 1000003 + salt) >> 11) / 9007199254740992.0;
CREATE OR REPLACE TEMP MACRO pick(list, n, salt) AS list[1 + CAST(floor(draw(n, salt) * len(list)) AS INTEGER)];
-- A player's own traits, so that every table tells the same of a player.
CREATE OR REPLACE TEMP MACRO platform_of(p) AS CASE WHEN draw(p, 1) < 0.58 THEN 'IOS' ELSE 'ANDROID' END;
CREATE OR REPLACE TEMP MACRO abroad(p) AS draw(p, 2) > 0.82;
CREATE OR REPLACE TEMP MACRO country_of(p) AS CASE WHEN abroad(p)
  THEN pick(['United States', 'Taiwan', 'South Korea', 'Hong Kong', 'Thailand', 'Germany', 'Brazil'], p, 3) ELSE 'Japan' END;
CREATE OR REPLACE TEMP MACRO region_of(p) AS CASE WHEN abroad(p) THEN NULL
  ELSE pick(['東京都', '東京都', '東京都', '東京都', '神奈川県', '神奈川県', '大阪府', '大阪府', '愛知県', '埼玉県', '千葉県', '兵庫県', '北海道', '福岡県', '京都府', '広島県', '宮城県', '静岡県', '新潟県', '沖縄県'], p, 4) END;
CREATE OR REPLACE TEMP MACRO city_of(p) AS CASE region_of(p)
  WHEN '東京都' THEN pick(['新宿区', '世田谷区', '渋谷区', '江東区', '八王子市'], p, 5)
  WHEN '神奈川県' THEN pick(['横浜市', '川崎市', '藤沢市'], p, 5)
  WHEN '大阪府' THEN pick(['大阪市', '堺市'], p, 5)
  WHEN '愛知県' THEN '名古屋市' WHEN '埼玉県' THEN 'さいたま市' WHEN '千葉県' THEN '千葉市'
  WHEN '兵庫県' THEN '神戸市' WHEN '北海道' THEN '札幌市' WHEN '福岡県' THEN '福岡市'
  WHEN '京都府' THEN '京都市' WHEN '広島県' THEN '広島市' WHEN '宮城県' THEN '仙台市'
  WHEN '静岡県' THEN '浜松市' WHEN '新潟県' THEN '新潟市' WHEN '沖縄県' THEN '那覇市' ELSE NULL END;
CREATE OR REPLACE TEMP MACRO nickname_of(p) AS
  pick(['ゆうき', 'さくら', 'はると', 'みなと', 'ひなた', 'りん', 'あおい', 'そうた', 'めい', 'れん', 'Kaito', 'Luna', 'Shadow', 'Neko', 'ドラゴン', '侍', '月影', '桜吹雪', '銀狼', '紅蓮'], p, 6)
  || CASE WHEN draw(p, 7) < 0.06 THEN pick(['🐉', '🌸', '⚔️', '😺', '🔥', '✨'], p, 8)
          WHEN draw(p, 7) < 0.55 THEN CAST(CAST(floor(draw(p, 9) * 1000) AS INTEGER) AS VARCHAR)
          ELSE '' END;
-- Before this moment nobody had registered: 2025-11-01 00:00 UTC.
CREATE OR REPLACE TEMP MACRO registered_of(p) AS
  TIMESTAMP '2025-11-01 00:00:00' + to_microseconds(CAST(floor(pow(draw(p, 10), 1.4) * 365 * 86400) * 1000000 + floor(draw(p, 11) * 1000000) AS BIGINT));
CREATE OR REPLACE TEMP MACRO level_of(p) AS 1 + CAST(floor(pow(draw(p, 12), 2.2) * 119) AS BIGINT);
-- One player in nineteen pays, and few of those pay most.
CREATE OR REPLACE TEMP MACRO payer(p) AS draw(p, 13) < 0.053;
CREATE OR REPLACE TEMP MACRO hour_of(n, salt) AS pick([0,0,1,2,3,4,5,6,7,7,7,8,8,8,9,10,11,12,12,12,12,13,14,15,16,17,17,18,18,18,19,19,19,19,20,20,20,20,20,21,21,21,21,21,21,22,22,22,22,22,23,23,23], n, salt);
-- A moment of a day in Japan, in UTC.
CREATE OR REPLACE TEMP MACRO moment(day, n, salt) AS
  CAST(day AS TIMESTAMP) - INTERVAL 9 HOUR
  + to_microseconds(CAST(hour_of(n, salt) * 3600000000::BIGINT + CAST(floor(draw(n, salt + 1) * 3600000000) AS BIGINT) AS BIGINT));
-- Weekends are busier.
CREATE OR REPLACE TEMP MACRO busy(day) AS CASE dayofweek(day) WHEN 0 THEN 1.28 WHEN 6 THEN 1.22 WHEN 5 THEN 1.06 WHEN 1 THEN 0.88 ELSE 0.94 END;
CREATE OR REPLACE TEMP MACRO item_name(i) AS
  ['回復ポーション', '大回復ポーション', '魔法の羽', '鋼の剣', '炎の大剣', '氷の杖', '風の弓', '竜の鱗', '賢者の石', '星のかけら', '経験の書', '金の鍵', '銀の鍵', '幸運のお守り', '勇者の盾', '精霊の指輪', '不死鳥の羽', 'ジェム 60個', 'ジェム 300個', 'ジェム 980個', 'ジェム 3,000個', 'スターターパック', '月間パス', 'シーズンパス', '召喚チケット', '召喚チケット 10枚', '限定衣装「桜」', '限定衣装「雪」', 'スタミナ回復薬', 'ギルドの旗'][i];
CREATE OR REPLACE TEMP MACRO item_price(i) AS
  [50, 150, 80, 400, 1200, 980, 860, 640, 2400, 120, 200, 300, 150, 500, 900, 1500, 3000, 120, 610, 1840, 4900, 490, 980, 1600, 320, 3000, 1220, 1220, 160, 2000][i];
CREATE OR REPLACE TEMP MACRO text_param(k, v) AS {f0_: k, f1_: {f0_: CAST(v AS VARCHAR), f1_: CAST(NULL AS BIGINT), f2_: CAST(NULL AS DOUBLE), f3_: CAST(NULL AS DOUBLE)}};
CREATE OR REPLACE TEMP MACRO int_param(k, v) AS {f0_: k, f1_: {f0_: CAST(NULL AS VARCHAR), f1_: CAST(v AS BIGINT), f2_: CAST(NULL AS DOUBLE), f3_: CAST(NULL AS DOUBLE)}};
CREATE OR REPLACE TEMP MACRO double_param(k, v) AS {f0_: k, f1_: {f0_: CAST(NULL AS VARCHAR), f1_: CAST(NULL AS BIGINT), f2_: CAST(NULL AS DOUBLE), f3_: CAST(v AS DOUBLE)}};
CREATE OR REPLACE TEMP MACRO text_property(k, v, ts) AS {f0_: k, f1_: {f0_: CAST(v AS VARCHAR), f1_: CAST(NULL AS BIGINT), f2_: CAST(NULL AS DOUBLE), f3_: CAST(NULL AS DOUBLE), f4_: CAST(ts AS BIGINT)}};
CREATE OR REPLACE TEMP MACRO int_property(k, v, ts) AS {f0_: k, f1_: {f0_: CAST(NULL AS VARCHAR), f1_: CAST(v AS BIGINT), f2_: CAST(NULL AS DOUBLE), f3_: CAST(NULL AS DOUBLE), f4_: CAST(ts AS BIGINT)}};
