-- Stores how an approved call ended, and what it left behind; one that is refused before it begins closes no grant that
-- is in use by then.
UPDATE esbmcp_grants
   SET state = %(state)s, outcome = %(outcome)s, inverse = %(inverse)s, row_fingerprint = %(left)s
 WHERE id = %(id)s
   AND (state = 'approved' OR (state IN ('consumed', 'in_doubt') AND NOT %(unused)s))
