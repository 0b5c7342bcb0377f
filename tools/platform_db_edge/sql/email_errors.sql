-- Mails of a window that are on record with an error, newest first.
SELECT m.id, m.recipient, m.subject, m.status, m.error_message, m.created_at
  FROM email_logs m
 WHERE m.created_at > %(since)s
   AND m.created_at <= %(now)s
   AND (m.error_message IS NOT NULL OR m.status IN ('failed', 'error', 'bounced'))
 ORDER BY m.created_at DESC, m.id
 LIMIT %(limit)s
