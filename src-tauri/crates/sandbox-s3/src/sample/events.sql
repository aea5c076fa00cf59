-- Numbers that look random and are the same at every start.
CREATE OR REPLACE MACRO draw(n, salt) AS (hash(n * 1000003 + salt) >> 11) / 9007199254740992.0;
CREATE OR REPLACE MACRO pick(list, n, salt) AS list[1 + CAST(floor(draw(n, salt) * len(list)) AS INTEGER)];
CREATE OR REPLACE TABLE events AS
WITH drawn AS (
  SELECT range AS n, 10000 + CAST(floor(pow(draw(range, 1), 2.4) * 5000) AS BIGINT) AS p,
         CAST(floor(draw(range, 2) * 10) AS INTEGER) AS day,
         CAST(floor(draw(range, 3) * 12) AS INTEGER) * 2 AS hour
  FROM range(500000)
), named AS (
  SELECT *, pick(['session_start', 'screen_view', 'screen_view', 'screen_view', 'battle_start', 'battle_end', 'level_up', 'item_use', 'gacha_draw', 'purchase', 'guild_chat'], n, 4) AS name
  FROM drawn
)
SELECT
  DATE '2026-10-01' + day AS dt,
  hour,
  n AS event_id,
  CAST(DATE '2026-10-01' + day AS TIMESTAMP) + to_microseconds(CAST(hour * 3600000000::BIGINT + floor(draw(n, 5) * 7200000000) AS BIGINT)) AS event_time,
  name AS event_name,
  p AS player_id,
  CASE WHEN draw(p, 6) < 0.58 THEN 'IOS' ELSE 'ANDROID' END AS platform,
  CASE WHEN draw(p, 7) < 0.82 THEN 'Japan' ELSE pick(['United States', 'Taiwan', 'South Korea', 'Thailand', 'Germany', 'Brazil'], p, 8) END AS country,
  CASE WHEN draw(p, 7) < 0.82 THEN pick(['東京都', '東京都', '東京都', '神奈川県', '大阪府', '愛知県', '北海道', '福岡県', '京都府', '沖縄県'], p, 9) END AS region,
  CAST(1 + floor(pow(draw(p, 10), 2.2) * 119) AS INTEGER) AS level,
  CASE WHEN name LIKE 'battle%' THEN CAST(1 + floor(draw(n, 11) * 60) AS INTEGER) END AS stage,
  CASE WHEN name = 'battle_end' THEN CAST(floor(draw(n, 12) * 100000) AS INTEGER) END AS score,
  CASE WHEN name = 'purchase' THEN CAST(pick([120, 160, 320, 490, 610, 980, 1840, 3000, 4900], n, 13) AS DECIMAL(10, 2)) END AS revenue,
  CASE WHEN name = 'guild_chat' THEN pick(['よろしく！', 'おつかれさまです', 'レイド行きませんか？', 'gg', 'ありがとう🙏', '明日またね〜'], n, 14) END AS message,
  {'model': pick(['iPhone 17', 'iPhone 16', 'Pixel 10', 'Xperia 1 VII', 'Galaxy S26', 'AQUOS sense10'], p, 15),
   'os': pick(['26.1', '26.0', '18.6', '16', '15'], p, 16)} AS device,
  list_distinct([pick(['pve', 'pvp', 'raid'], n, 17), pick(['weekend', 'campaign', 'pve'], n, 18)]) AS labels
FROM named
ORDER BY dt, hour, event_time, event_id;
CREATE OR REPLACE TABLE players AS
SELECT
  10000 + range AS player_id,
  pick(['ゆうき', 'さくら', 'はると', 'みなと', 'ひなた', 'Kaito', 'Luna', '侍', '月影', '銀狼'], range, 20) || CAST(CAST(floor(draw(range, 21) * 1000) AS INTEGER) AS VARCHAR) AS nickname,
  DATE '2025-11-01' + CAST(floor(pow(draw(range, 22), 1.4) * 330) AS INTEGER) AS registered,
  CAST(1 + floor(pow(draw(range, 23), 2.2) * 119) AS INTEGER) AS level,
  CASE WHEN draw(range, 24) < 0.05 THEN round(pow(draw(range, 25), 6) * 180000 + 120) ELSE 0 END AS spent_yen,
  draw(range, 26) < 0.4 AS notifies
FROM range(5000);
