-- Mails on record for a recipient, an event or both, newest first, with how many there are. Production never fills the
-- event of a mail, so the code in the subject counts as well.
WITH mail AS MATERIALIZED (
    SELECT m.id, m.created_at, count(*) OVER () AS total
      FROM email_logs m
     WHERE (%(recipient)s::text IS NULL OR m.recipient ILIKE %(recipient)s)
       AND (%(event_id)s::uuid IS NULL
            OR m.event_id = %(event_id)s
            OR CASE WHEN strpos(upper(m.subject COLLATE "C"), upper(%(eid)s::text)) > 0
                    THEN m.subject ~* ('\m' || %(eid)s::text || '\M') END)
     ORDER BY m.created_at DESC NULLS LAST, m.id
     LIMIT %(limit)s
)
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
       mail.total
  FROM mail
  JOIN email_logs m ON m.id = mail.id
  LEFT JOIN events e ON e.id = m.event_id
 ORDER BY m.created_at DESC NULLS LAST, m.id
