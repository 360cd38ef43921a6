-- zh: 不完整的指标数值及所缺部分
-- en: Figures that are partial, and what they lack
SELECT f.period, f.indicator, f.zh, r.name AS region, f.numerator, f.denominator, f.value, f.missing
FROM figures f
JOIN regions r ON r.code = f.region
WHERE f.state = 'partial' AND coalesce(f.breakdown, '') = ''
ORDER BY f.period, f.indicator, f.region
