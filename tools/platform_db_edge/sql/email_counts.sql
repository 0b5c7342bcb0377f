-- Mails on record in a window, by status and method, with those that carry an error.
SELECT COALESCE(m.status, 'unknown')                             AS status,
       COALESCE(m.method, 'unknown')                             AS method,
       count(*)                                                  AS number,
       count(*) FILTER (WHERE m.error_message IS NOT NULL
                           OR m.status IN ('failed', 'error', 'bounced')) AS errors
  FROM email_logs m
 WHERE m.created_at > %(since)s
   AND m.created_at <= %(now)s
 GROUP BY 1, 2
 ORDER BY number DESC, status, method
 LIMIT 100
