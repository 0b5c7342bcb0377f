-- How many errors from before a window nobody has resolved yet.
SELECT count(*)
  FROM esbmcp_tool_errors r
 WHERE NOT r.resolved
   AND r.created_at <= %(since)s
   AND (%(tool_name)s::text IS NULL OR r.tool_name = %(tool_name)s)
