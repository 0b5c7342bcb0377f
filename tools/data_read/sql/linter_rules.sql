-- The rules of the production linter: their weight and whether they are switched on.
SELECT r.rule_id,
       r.severity,
       r.status = 'active' AS active
  FROM event_linter_rules r
 ORDER BY r.rule_id
 LIMIT 500
