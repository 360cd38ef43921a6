-- zh: 各县（市、区）未建会企业数，按规模档
-- en: Enterprises without a union by county and size band
SELECT r.name AS county, g.band, g.state, count(*) AS enterprises, sum(g.insured) AS insured
FROM gap_ledger g
LEFT JOIN regions r ON r.code = g.region
GROUP BY g.region, r.name, g.band, g.state
ORDER BY g.region, g.band, g.state
