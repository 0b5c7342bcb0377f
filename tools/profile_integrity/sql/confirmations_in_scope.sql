-- How many standing confirmations an event has, an artist has, or an artist has for that event: artist and event pairs.
SELECT count(DISTINCT (k.event_eid, COALESCE(k.artist_profile_id::text, k.artist_number)))
  FROM artist_confirmations k
 WHERE (%(eid)s::text IS NULL OR k.event_eid = %(eid)s)
   AND (%(profile_id)s::uuid IS NULL
        OR k.artist_profile_id = %(profile_id)s
        OR (k.artist_profile_id IS NULL AND k.artist_number = ANY (%(numbers)s::text[])))
   AND k.confirmation_status = 'confirmed'
   AND k.withdrawn_at IS NULL
