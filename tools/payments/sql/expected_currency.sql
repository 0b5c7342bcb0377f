-- The currency of the country in which one event takes place.
SELECT co.currency_code
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
 WHERE e.id = %(event_id)s
