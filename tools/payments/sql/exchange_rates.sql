-- The stored value of one unit of each currency in US dollars.
SELECT btrim(currency_code) AS currency_code,
       rate_to_usd,
       last_updated
  FROM exchange_rates
 WHERE rate_to_usd > 0
 ORDER BY currency_code
 LIMIT 200
