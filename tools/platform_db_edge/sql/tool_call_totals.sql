-- Tool calls of a window in all; one row.
SELECT count(*)                                                 AS total,
       count(*) FILTER (WHERE e.ok AND NOT e.has_error_field)   AS success,
       count(*) FILTER (WHERE NOT e.ok OR e.has_error_field)    AS failures,
       round(avg(e.duration_ms))::int                           AS avg_duration_ms
  FROM esbmcp_tool_executions e
 WHERE e.created_at > %(since)s
   AND NOT e.automatic
