-- The faults that people reported of the answer of one session, oldest first.
SELECT b.id,
       b.slack_user_id,
       b.title,
       b.status,
       COALESCE(b.priority, 'normal') AS priority,
       b.created_at
  FROM esbmcp_bug_reports b
 WHERE b.session_id = %(session_id)s
 ORDER BY b.created_at, b.id
 LIMIT %(limit)s
