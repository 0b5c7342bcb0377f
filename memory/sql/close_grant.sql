-- Stores how an approved call ended, and what it left behind.
UPDATE esbmcp_grants
   SET state = %(state)s, outcome = %(outcome)s, inverse = %(inverse)s, row_fingerprint = %(left)s
 WHERE id = %(id)s
   AND state IN ('approved', 'consumed', 'in_doubt')
