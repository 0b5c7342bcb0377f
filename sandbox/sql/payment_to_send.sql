-- A payment with its artist's account, held until the transaction ends.
SELECT m.id, m.artist_profile_id, m.net_amount AS amount, m.currency, m.status, m.stripe_transfer_id, p.name,
       m.status = 'paid' AND m.stripe_transfer_id IS NOT NULL AS transfer_made,
       g.status AS account_status, g.stripe_recipient_id,
       (SELECT x.rate_to_usd FROM exchange_rates x WHERE x.currency_code = m.currency) AS rate
  FROM artist_payments m
  JOIN artist_profiles p ON p.id = m.artist_profile_id
  LEFT JOIN artist_global_payments g ON g.artist_profile_id = m.artist_profile_id
 WHERE m.id::text = %(artist_payment_id)s
   FOR UPDATE OF m
