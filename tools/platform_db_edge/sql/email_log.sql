-- Mails on record for a recipient, an event or both, newest first, with how many there are. Production never fills the
-- event of a mail, so the code in the subject counts as well.
SELECT m.id,
       m.recipient,
       m.subject,
       m.status,
       m.method,
       m.error_message,
       m.sent_at,
       m.created_at,
       COALESCE(e.eid, substring(m.subject FROM '\m(AB\d{3,5})\M'))   AS eid,
       e.eid IS NOT NULL                                              AS linked,
       count(*) OVER ()                                               AS total
  FROM email_logs m
  LEFT JOIN events e ON e.id = m.event_id
 WHERE (%(recipient)s::text IS NULL OR m.recipient ILIKE %(recipient)s)
   AND (%(event_id)s::uuid IS NULL
        OR m.event_id = %(event_id)s
        OR m.subject ~* ('\m' || %(eid)s::text || '\M'))
 ORDER BY m.created_at DESC NULLS LAST, m.id
 LIMIT %(limit)s
