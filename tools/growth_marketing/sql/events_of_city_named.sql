-- All events of a city given by its name, disabled ones included; a city of exactly that name hides those that only
-- begin with it, so that "London" alone means London and not Londonderry.
WITH fitting AS (
    SELECT c.id, c.name, COALESCE(NULLIF(c.state_province, ''), NULLIF(c.state, '')) AS state, co.code AS country_code, lower(c.name) = lower(%(city)s) AS exact
      FROM cities c
      LEFT JOIN countries co ON co.id = c.country_id
     WHERE c.name ILIKE %(city_prefix)s
)
SELECT e.id, f.id AS city_id, f.name AS city, f.state, f.country_code
  FROM events e
  JOIN fitting f ON f.id = e.city_id
 WHERE f.exact
    OR NOT EXISTS (SELECT 1 FROM fitting WHERE exact)
 ORDER BY e.id
 LIMIT 2000
