-- Set-up invitations of some artists from the live log, the old log and the automatic mails, newest first, without tokens
-- and mail texts. The live log stores no address; its sender uses the profile's own, which is the one shown.
WITH invitation AS (
    SELECT i.id,
           'payment_invitations' AS source,
           i.artist_profile_id,
           CASE WHEN i.status IN ('sent', 'opened') AND i.expires_at < %(now)s THEN 'expired' ELSE i.status END AS status,
           i.invite_type    AS invitation_method,
           NULL::text       AS recipient_email,
           NULL::text       AS recipient_phone,
           CASE WHEN i.sent_by_user_id IS NULL THEN 'system' ELSE 'staff' END AS sent_by,
           i.sent_at,
           'payment_setup'  AS invitation_type,
           i.opened_at,
           i.completed_at,
           NULL::text       AS eid,
           NULL::text       AS error_message
      FROM payment_invitations i
     WHERE i.artist_profile_id = ANY (%(artist_ids)s::uuid[])
     UNION ALL
    SELECT o.id, 'payment_setup_invitations', o.artist_profile_id, o.status, o.invitation_method, o.recipient_email,
           o.recipient_phone, split_part(o.sent_by, '@', 1), o.sent_at, o.invitation_type, NULL, NULL, NULL, o.error_message
      FROM payment_setup_invitations o
     WHERE o.artist_profile_id = ANY (%(artist_ids)s::uuid[])
     UNION ALL
    SELECT m.id, 'artist_payment_reminder_emails', m.artist_profile_id, CASE WHEN m.success THEN 'sent' ELSE 'failed' END,
           'email', m.email_address, NULL, 'automatic', m.sent_at, m.email_type, NULL, NULL, e.eid, m.error_message
      FROM artist_payment_reminder_emails m
      LEFT JOIN events e ON e.id = m.event_id
     WHERE m.artist_profile_id = ANY (%(artist_ids)s::uuid[])
)
SELECT i.id,
       i.source,
       i.artist_profile_id,
       n.name      AS artist_name,
       n.entry_id,
       i.status,
       i.invitation_method,
       CASE WHEN i.source <> 'payment_invitations' THEN i.recipient_email
            WHEN i.invitation_method = 'email' THEN NULLIF(n.email, '')
       END         AS recipient_email,
       CASE WHEN i.source <> 'payment_invitations' THEN i.recipient_phone
            WHEN i.invitation_method = 'sms' THEN NULLIF(n.phone, '')
       END         AS recipient_phone,
       i.sent_by,
       i.sent_at,
       i.invitation_type,
       i.opened_at,
       i.completed_at,
       i.eid,
       i.error_message,
       count(*) OVER () AS total
  FROM invitation i
  JOIN artist_profiles n ON n.id = i.artist_profile_id
 ORDER BY i.sent_at DESC NULLS LAST, i.id
 LIMIT %(limit)s
