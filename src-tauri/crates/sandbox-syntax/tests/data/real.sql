SELECT
  user_pseudo_id,
  (SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS session_id,
  COUNTIF(event_name = 'page_view') AS views,
  ROUND(SAFE_DIVIDE(SUM(IF(event_name = 'purchase', 1, 0)), COUNT(DISTINCT user_pseudo_id)) * 100, 2) AS rate,
FROM `proj.analytics_123.events_*`
WHERE
  _TABLE_SUFFIX BETWEEN FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE('Asia/Tokyo'), INTERVAL 7 DAY))
  AND FORMAT_DATE('%Y%m%d', CURRENT_DATE('Asia/Tokyo'))
  AND event_name IN ('page_view', 'purchase')
GROUP BY 1, 2
HAVING views > 1
QUALIFY ROW_NUMBER() OVER (PARTITION BY user_pseudo_id ORDER BY views DESC) = 1
ORDER BY views DESC
LIMIT 100

WITH daily AS (
  SELECT DATE(ts, 'Asia/Tokyo') AS day, SUM(amount) AS total
  FROM shop.orders
  GROUP BY day
)
SELECT
  day,
  total,
  AVG(total) OVER (ORDER BY UNIX_DATE(day) RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS week,
  total - LAG(total) OVER (ORDER BY day) AS change
FROM daily
RIGHT JOIN UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-12-31')) AS day USING (day)
ORDER BY day

DECLARE days ARRAY<DATE> DEFAULT GENERATE_DATE_ARRAY('2024-01-01', '2024-01-03');
DECLARE i INT64 DEFAULT 0;
CREATE TEMP TABLE totals (day DATE, n INT64);
WHILE i < ARRAY_LENGTH(days) DO
  EXECUTE IMMEDIATE FORMAT('INSERT INTO totals SELECT DATE "%t", COUNT(*) FROM `shop.orders` WHERE DATE(ts) = @day', days[OFFSET(i)])
    USING days[OFFSET(i)] AS day;
  SET i = i + 1;
END WHILE;
SELECT * FROM totals ORDER BY day;
