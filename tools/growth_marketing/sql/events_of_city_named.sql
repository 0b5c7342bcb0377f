-- All events of a city given by its name, disabled ones included; a city of exactly that name hides those that only
-- begin with it, so that "London" alone means London and not Londonderry.
WITH fitting AS (
    SELECT c.id, c.name, lower(c.name) = lower(%(city)s) AS exact
      FROM cities c
     WHERE c.name ILIKE %(city_prefix)s
)
SELECT e.id, f.name AS city
  FROM events e
  JOIN fitting f ON f.id = e.city_id
 WHERE f.exact
    OR NOT EXISTS (SELECT 1 FROM fitting WHERE exact)
 ORDER BY e.id
 LIMIT 2000
