-- Bug reports, newest first, all or those of one status, or a single one.
SELECT b.id,
       b.slack_user_id,
       b.slack_username,
       b.title,
       b.description,
       b.related_eid,
       b.status,
       COALESCE(b.priority, 'normal')  AS priority,
       b.resolved_by,
       b.resolution_note,
       b.resolved_at,
       b.session_id,
       b.created_at
  FROM esbmcp_bug_reports b
 WHERE (%(status)s::text IS NULL OR b.status = %(status)s)
   AND (%(bug_id)s::uuid IS NULL OR b.id = %(bug_id)s)
 ORDER BY b.created_at DESC, b.id
 LIMIT %(limit)s
