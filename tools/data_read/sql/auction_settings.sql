-- How the auction of one event is set up, and the currency its country uses.
SELECT COALESCE(e.enable_auction, false) AS enable_auction,
       e.tax                             AS tax_percent,
       e.auction_close_starts_at,
       e.auction_close_round_delay,
       co.currency_code                  AS country_currency
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
 WHERE e.id = %(event_id)s
