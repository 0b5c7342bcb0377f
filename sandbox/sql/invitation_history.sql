-- The invitations an artist has had, newest first.
SELECT COALESCE(jsonb_agg(to_jsonb(h) ORDER BY h.sent_at DESC), '[]') AS history
  FROM get_artist_invitation_history(%(artist_id)s) h
