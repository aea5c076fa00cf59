-- ---
-- title: Daily active users
-- title.ja: 日別アクティブユーザー
-- description: Players, sessions and revenue of each day of a period, by platform.
-- description.ja: 期間内の1日ごとのプレイヤー数、セッション数、売上をプラットフォーム別に表示します。
-- tags: [kpi, players]
-- parameters:
--   - name: from
--     type: DATE
--     label: From
--     label.ja: 開始日
--     default: 2026-11-01
--   - name: to
--     type: DATE
--     label: To
--     label.ja: 終了日
--     default: 2026-11-14
--   - name: platform
--     type: STRING
--     label: Platform
--     label.ja: プラットフォーム
--     description: Leave empty for all
--     description.ja: 空欄はすべて
--     optional: true
--     choices: [IOS, ANDROID]
-- maxBytesBilled: 10737418240
-- ---
SELECT
  PARSE_DATE('%Y%m%d', event_date) AS day,
  platform,
  COUNT(DISTINCT user_pseudo_id) AS players,
  COUNTIF(event_name = 'session_start') AS sessions,
  IFNULL(SUM(revenue), 0) AS revenue_yen
FROM `game_analytics.events_*`
WHERE _TABLE_SUFFIX BETWEEN FORMAT_DATE('%Y%m%d', @from) AND FORMAT_DATE('%Y%m%d', @to)
  AND (@platform IS NULL OR platform = @platform)
GROUP BY day, platform
ORDER BY day, platform
