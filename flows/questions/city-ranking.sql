-- zh: 各市各指标最近一期数值，由高到低（含分子、分母）
-- en: Every indicator by city in the latest period, highest first, with numerator and denominator
SELECT f.indicator, f.zh, r.name AS city, f.numerator, f.denominator, f.value, f.unit_of_measure, f.target, f.met, f.state
FROM figures f
JOIN regions r ON r.code = f.region AND r.level = 'city'
WHERE coalesce(f.breakdown, '') = '' AND f.period = (SELECT max(period) FROM figures)
ORDER BY f.indicator, CASE WHEN f.value IS NULL THEN 1 ELSE 0 END, f.value DESC, f.region
