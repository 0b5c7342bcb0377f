-- How many calls of a tool with one argument's value have begun and not come to an end, but for one call.
SELECT count(*)
  FROM esbmcp_grants
 WHERE tool_name = %(tool_name)s
   AND state IN ('consumed', 'in_doubt')
   AND arguments ->> %(argument)s = %(value)s
   AND (%(besides)s::text IS NULL OR idempotency_key <> %(besides)s)
