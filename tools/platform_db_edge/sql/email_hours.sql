-- Mails on record in each hour (UTC) of a window that had any.
SELECT date_trunc('hour', m.created_at, 'UTC') AS hour,
       count(*)                                AS number
  FROM email_logs m
 WHERE m.created_at > %(since)s
   AND m.created_at <= %(now)s
 GROUP BY 1
 ORDER BY hour DESC
 LIMIT 200
