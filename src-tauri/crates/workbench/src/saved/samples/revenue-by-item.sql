-- ---
-- title: Revenue by item
-- title.ja: アイテム別売上
-- description: What sold best in a period, refunds left out.
-- description.ja: 期間内によく売れたアイテムを表示します。返金分は除きます。
-- tags: [kpi, revenue]
-- parameters:
--   - name: from
--     type: DATE
--     label: From
--     label.ja: 開始日
--     default: 2026-10-01
--   - name: to
--     type: DATE
--     label: To
--     label.ja: 終了日
--     default: 2026-10-31
--   - name: store
--     type: STRING
--     label: Store
--     label.ja: ストア
--     description: Leave empty for all
--     description.ja: 空欄はすべて
--     optional: true
--     choices: [App Store, Google Play]
--   - name: top
--     type: INT64
--     label: Items
--     label.ja: 表示件数
--     default: 20
-- maxBytesBilled: 10737418240
-- ---
SELECT
  p.item_name AS item,
  ANY_VALUE(i.category) AS category,
  SUM(p.quantity) AS sold,
  SUM(p.amount - IFNULL(p.discount, 0)) AS revenue_yen,
  COUNT(DISTINCT p.player_id) AS buyers
FROM `game_analytics.purchases` AS p
JOIN `game_analytics.items` AS i USING (item_id)
WHERE DATE(p.purchased_at, 'Asia/Tokyo') BETWEEN @from AND @to
  AND p.refunded_at IS NULL
  AND (@store IS NULL OR p.store = @store)
GROUP BY item
QUALIFY ROW_NUMBER() OVER (ORDER BY revenue_yen DESC) <= @top
ORDER BY revenue_yen DESC
