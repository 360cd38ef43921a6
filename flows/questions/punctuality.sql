-- zh: 各单位各期首次收到、最近收到及版本数
-- en: When each report first and last came in, and in how many versions
SELECT u.short AS unit, s.period, min(s.received) AS first_received, max(s.received) AS last_received, max(s.version) AS versions, count(*) AS files
FROM submissions s
LEFT JOIN units u ON u.code = s.unit
GROUP BY s.unit, u.short, s.period
ORDER BY s.unit, s.period
