-- The countries the company works with.
SELECT upper(btrim(c.code)) AS code, c.name
  FROM countries c
 WHERE c.code IS NOT NULL
 ORDER BY c.code
 LIMIT 400
