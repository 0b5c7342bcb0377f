-- Marks a bug report as resolved.
UPDATE esbmcp_bug_reports
   SET status = 'resolved', resolved_at = %(now)s, resolved_by = %(by)s, resolution_note = %(note)s
 WHERE id = %(bug_id)s
