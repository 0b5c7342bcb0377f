-- The address a set-up invitation is mailed to: the profile's own (spec tools 3.9).
SELECT NULLIF(btrim(a.email), '') FROM artist_profiles a WHERE a.id = %(artist_profile_id)s
