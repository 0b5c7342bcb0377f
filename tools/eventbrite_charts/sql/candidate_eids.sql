-- Codes of linked past shows to compare with: the newest 20 of the city within 18 months and 30 elsewhere within a year.
(SELECT e.eid, 'same_city' AS pool
   FROM events e
   JOIN cities c ON c.id = e.city_id
   LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
  WHERE lower(c.name) = lower(%(city)s::text)
    AND (co.code IS NULL OR %(country)s::text IS NULL OR co.code = %(country)s)
    AND e.event_start_datetime BETWEEN %(same_city_from)s AND %(until)s
    AND NULLIF(e.eventbrite_id, '') IS NOT NULL
    AND e.eid <> %(eid)s
    AND e.eid LIKE 'AB%%'
    AND COALESCE(e.name, '') !~* '\mtest\M'
  ORDER BY e.event_start_datetime DESC, e.eid
  LIMIT 20)
UNION ALL
(SELECT e.eid, 'cross_city' AS pool
   FROM events e
   LEFT JOIN cities c ON c.id = e.city_id
   LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
  WHERE (lower(c.name) = lower(%(city)s::text)
         AND (co.code IS NULL OR %(country)s::text IS NULL OR co.code = %(country)s)) IS NOT TRUE
    AND e.event_start_datetime BETWEEN %(cross_city_from)s AND %(until)s
    AND NULLIF(e.eventbrite_id, '') IS NOT NULL
    AND e.eid <> %(eid)s
    AND e.eid LIKE 'AB%%'
    AND COALESCE(e.name, '') !~* '\mtest\M'
  ORDER BY e.event_start_datetime DESC, e.eid
  LIMIT 30)
