-- The same failures by tool and kind, most frequent first, with what is unresolved.
SELECT f.tool_name,
       f.error_type,
       count(*)                                   AS cnt,
       count(*) FILTER (WHERE f.unresolved)       AS unresolved,
       count(DISTINCT f.slack_user_id)            AS people,
       max(f.created_at)                          AS last_at,
       sum(count(*)) OVER ()                      AS total,
       sum(count(*) FILTER (WHERE f.unresolved)) OVER () AS total_unresolved
  FROM (SELECT r.id, r.tool_name, r.error_type, NOT r.resolved AS unresolved, r.slack_user_id, r.session_id, r.created_at
          FROM esbmcp_tool_errors r
         WHERE r.created_at > %(since)s
           AND (%(status)s::text IS NULL OR r.resolved = (%(status)s = 'resolved'))
         UNION ALL
        SELECT e.id, e.tool_name, 'soft_error', false, e.slack_user_id, e.session_id, e.created_at
          FROM esbmcp_tool_executions e
         WHERE e.created_at > %(since)s
           AND e.has_error_field
           AND %(status)s::text IS NULL
           AND NOT EXISTS (SELECT FROM esbmcp_tool_errors r WHERE r.execution_id = e.id)) AS f
 WHERE (%(tool_name)s::text IS NULL OR f.tool_name = %(tool_name)s)
   AND (%(session_id)s::uuid IS NULL OR f.session_id = %(session_id)s)
   AND (%(error_id)s::uuid IS NULL OR f.id = %(error_id)s)
 GROUP BY f.tool_name, f.error_type
 ORDER BY cnt DESC, f.tool_name, f.error_type
 LIMIT %(limit)s
