-- One artist profile with what corrections may change, the profile that replaced it, and its payout account's country.
SELECT a.id,
       a.entry_id,
       a.name,
       a.country,
       a.abhq_bio              AS bio,
       a.superseded_by,
       s.entry_id              AS superseded_by_entry_id,
       upper(btrim(g.country)) AS payout_country
  FROM artist_profiles a
  LEFT JOIN artist_profiles s ON s.id = a.superseded_by
  LEFT JOIN artist_global_payments g ON g.artist_profile_id = a.id
 WHERE a.id = %(profile_id)s
