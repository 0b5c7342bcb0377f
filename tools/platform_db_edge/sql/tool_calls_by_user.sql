-- Tool calls of a window by person, most active first.
SELECT e.slack_user_id,
       max(e.user_role)               AS user_role,
       count(*)                       AS total_calls,
       count(DISTINCT e.tool_name)    AS unique_tools,
       count(*) OVER ()               AS people
  FROM esbmcp_tool_executions e
 WHERE e.created_at > %(since)s
   AND NOT e.automatic
 GROUP BY e.slack_user_id
 ORDER BY total_calls DESC, e.slack_user_id NULLS LAST
 LIMIT %(limit)s
