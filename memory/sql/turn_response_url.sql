-- Gives a turn a fresh address for its private answer.
UPDATE esbmcp_turns
   SET payload = payload || jsonb_build_object('response_url', %(response_url)s::text)
 WHERE id = %(id)s
