-- How a bug report stands, locked for the change that follows.
SELECT b.id, b.title, b.status, b.resolved_at, b.resolved_by
  FROM esbmcp_bug_reports b
 WHERE b.id = %(bug_id)s
   FOR UPDATE
