-- ---
-- title: Battle win rate by rank
-- title.ja: ランク別バトル勝率
-- description: Wins, losses and average length of battles by the player's level, ten levels a rank.
-- description.ja: プレイヤーのレベルを10ごとのランクに分け、勝敗と平均時間を表示します。
-- tags: [battles]
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
--   - name: modes
--     type: ARRAY<STRING>
--     label: Modes
--     label.ja: モード
--     choices: [対戦, レイド, クエスト]
--     default: '["対戦"]'
-- maxBytesBilled: 10737418240
-- ---
SELECT
  CONCAT(CAST(DIV(p.level - 1, 10) * 10 + 1 AS STRING), '–', CAST(DIV(p.level - 1, 10) * 10 + 10 AS STRING)) AS level_band,
  COUNT(*) AS battles,
  COUNTIF(b.result = 'win') AS wins,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(b.result = 'win'), COUNT(*)), 2) AS win_rate_percent,
  ROUND(AVG(b.duration_seconds), 1) AS average_seconds
FROM `game_analytics.battle_log` AS b
JOIN `game_analytics.players` AS p USING (player_id)
WHERE b.battle_date BETWEEN @from AND @to
  AND b.mode IN UNNEST(@modes)
GROUP BY DIV(p.level - 1, 10), level_band
ORDER BY DIV(p.level - 1, 10)
