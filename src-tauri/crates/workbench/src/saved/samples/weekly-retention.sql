-- ---
-- title: Weekly retention
-- title.ja: 週次継続率
-- description: Of the players who registered in a week, how many battled in the weeks after.
-- description.ja: 同じ週に登録したプレイヤーのうち、その後の各週にバトルした割合を表示します。
-- tags: [kpi, players]
-- parameters:
--   - name: since
--     type: DATE
--     label: Registered since
--     label.ja: 登録日（以降）
--     default: 2026-08-17
--   - name: weeks
--     type: INT64
--     label: Weeks to follow
--     label.ja: 追跡する週数
--     default: 6
-- maxBytesBilled: 10737418240
-- ---
WITH cohorts AS (
  SELECT
    player_id,
    DATE_TRUNC(DATE(registered_at, 'Asia/Tokyo'), WEEK(MONDAY)) AS week
  FROM `game_analytics.players`
  WHERE DATE(registered_at, 'Asia/Tokyo') >= @since
), active AS (
  SELECT DISTINCT player_id, DATE_TRUNC(battle_date, WEEK(MONDAY)) AS week
  FROM `game_analytics.battle_log`
), sizes AS (
  SELECT week, COUNT(*) AS registered FROM cohorts GROUP BY week
)
SELECT
  c.week AS registered_week,
  ANY_VALUE(s.registered) AS registered,
  DATE_DIFF(a.week, c.week, WEEK(MONDAY)) AS weeks_after,
  COUNT(*) AS active_players,
  ROUND(100 * SAFE_DIVIDE(COUNT(*), ANY_VALUE(s.registered)), 1) AS retention_percent
FROM cohorts AS c
JOIN sizes AS s ON s.week = c.week
JOIN active AS a ON a.player_id = c.player_id AND a.week >= c.week
WHERE DATE_DIFF(a.week, c.week, WEEK(MONDAY)) <= @weeks
GROUP BY registered_week, weeks_after
ORDER BY registered_week, weeks_after
