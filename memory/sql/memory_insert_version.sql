-- Adds a text after the newest of its scope and returns its id and number.
INSERT INTO esbmcp_memory_versions (
    scope_type, scope_id, version_no, parent_version_id, rollback_from_version_id, content_md, content_json,
    change_summary, content_chars, session_id, created_by, created_at
)
SELECT %(scope_type)s, %(scope_id)s,
       greatest(%(current)s::int,
                COALESCE((SELECT max(v.version_no)
                            FROM esbmcp_memory_versions v
                           WHERE v.scope_type = %(scope_type)s AND v.scope_id = %(scope_id)s), 0)) + 1,
       %(parent_id)s::bigint, %(rollback_from_id)s::bigint, %(content_md)s, %(content_json)s,
       %(summary)s, length(%(content_md)s), %(session_id)s::uuid, %(by)s, %(now)s
RETURNING id, version_no
