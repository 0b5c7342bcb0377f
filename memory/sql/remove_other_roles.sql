-- Removes the roles of one source whose people are no longer named by it.
DELETE FROM esbmcp_roles WHERE source = %(source)s AND NOT user_id = ANY(%(user_ids)s::text[])
