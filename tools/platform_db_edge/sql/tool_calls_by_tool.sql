-- Tool calls of a window by tool, most used first; a soft error is a failure, automatic calls are no use.
SELECT e.tool_name,
       max(e.domain)                                                                    AS domain,
       count(*)                                                                         AS total_calls,
       count(*) FILTER (WHERE e.ok AND NOT e.has_error_field)                           AS success,
       count(*) FILTER (WHERE NOT e.ok OR e.has_error_field)                            AS failures,
       round(100.0 * count(*) FILTER (WHERE e.ok AND NOT e.has_error_field) / count(*), 1) AS success_rate_pct,
       round(avg(e.duration_ms))::int                                                   AS avg_duration_ms,
       (percentile_cont(0.95) WITHIN GROUP (ORDER BY e.duration_ms))::int               AS p95_duration_ms,
       max(e.duration_ms)                                                               AS max_duration_ms,
       count(*) OVER ()                                                                 AS tools
  FROM esbmcp_tool_executions e
 WHERE e.created_at > %(since)s
   AND NOT e.automatic
 GROUP BY e.tool_name
 ORDER BY total_calls DESC, e.tool_name
 LIMIT %(limit)s
