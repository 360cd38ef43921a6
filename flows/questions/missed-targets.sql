-- zh: 全区未达目标的指标
-- en: The province's indicators that miss their target
SELECT f.period, f.indicator, f.zh, f.numerator, f.denominator, f.value, f.unit_of_measure, f.target, f.state
FROM figures f
JOIN regions r ON r.code = f.region AND r.level = 'province'
WHERE f.met = 0 AND coalesce(f.breakdown, '') = ''
ORDER BY f.period, f.indicator
