-- For each of some artists: how many set-up invitations and automatic mails were sent, and when the last one went out.
WITH sent AS (
    SELECT i.artist_profile_id, i.sent_at
      FROM payment_invitations i
     WHERE i.artist_profile_id = ANY (%(artist_ids)s::uuid[])
     UNION ALL
    SELECT o.artist_profile_id, o.sent_at
      FROM payment_setup_invitations o
     WHERE o.artist_profile_id = ANY (%(artist_ids)s::uuid[])
       AND o.status <> 'failed'
     UNION ALL
    SELECT m.artist_profile_id, m.sent_at
      FROM artist_payment_reminder_emails m
     WHERE m.artist_profile_id = ANY (%(artist_ids)s::uuid[])
       AND m.success
)
SELECT s.artist_profile_id,
       count(*)       AS invitation_count,
       max(s.sent_at) AS last_sent_at
  FROM sent s
 GROUP BY s.artist_profile_id
 ORDER BY s.artist_profile_id
 LIMIT 2000
