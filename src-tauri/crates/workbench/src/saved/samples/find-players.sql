-- ---
-- title: Find players
-- title.ja: プレイヤー検索
-- description: Players by a part of their nickname, with level and spending.
-- description.ja: ニックネームの一部からプレイヤーを探し、レベルと課金額を表示します。
-- tags: [players, support]
-- parameters:
--   - name: nickname
--     type: STRING
--     label: Nickname contains
--     label.ja: ニックネーム（部分一致）
--     default: さくら
--   - name: payers_only
--     type: BOOL
--     label: Only players who paid
--     label.ja: 課金者のみ
--     default: 'false'
-- maxBytesBilled: 1073741824
-- ---
SELECT
  player_id,
  nickname,
  platform,
  country,
  level,
  lifetime_revenue AS lifetime_revenue_yen,
  registered_at
FROM `game_analytics.players`
WHERE CONTAINS_SUBSTR(nickname, @nickname)
  AND (NOT @payers_only OR is_payer)
ORDER BY lifetime_revenue DESC, player_id
LIMIT 1000
