-- The first set-up invitation to an artist that was stored since a moment.
SELECT i.id
  FROM payment_invitations i
 WHERE i.artist_profile_id = %(artist_profile_id)s
   AND i.created_at >= %(since)s
 ORDER BY i.created_at, i.id
 LIMIT 1
