-- The artist's newest paid work of an event.
SELECT a.id
  FROM art a
 WHERE a.event_id = %(event_id)s AND a.artist_id = %(artist_profile_id)s AND a.status = 'paid'
 ORDER BY a.created_at DESC NULLS LAST, a.id
 LIMIT 1
