-- zh: 现存核查问题：各单位、报告期、规则
-- en: Findings that are there, by unit, period and rule
SELECT u.short AS unit, f.period, f.rule, f.severity, f.decision_state, count(*) AS findings
FROM findings f
LEFT JOIN units u ON u.code = f.unit
GROUP BY f.unit, u.short, f.period, f.rule, f.severity, f.decision_state
ORDER BY f.unit, f.period, f.rule, f.severity, f.decision_state
