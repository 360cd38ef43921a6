-- zh: 台账各行与登记库的匹配情况，按单位、报告期
-- en: How the ledger's rows were matched with the register, by unit and period
SELECT u.short AS unit, m.period, count(*) AS ledger_rows,
  sum(CASE WHEN m.state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
  sum(CASE WHEN m.state = 'candidate' THEN 1 ELSE 0 END) AS candidate,
  sum(CASE WHEN m.state = 'none' THEN 1 ELSE 0 END) AS unmatched
FROM matches m
LEFT JOIN units u ON u.code = m.unit
GROUP BY m.unit, u.short, m.period
ORDER BY m.unit, m.period
