-- The artist's name and payout account.
SELECT p.name, g.status, g.stripe_recipient_id
  FROM artist_profiles p
  LEFT JOIN artist_global_payments g ON g.artist_profile_id = p.id
 WHERE p.id = %(artist_profile_id)s
