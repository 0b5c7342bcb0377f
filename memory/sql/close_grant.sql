-- Stores how an approved call ended.
UPDATE esbmcp_grants
   SET state = %(state)s, outcome = %(outcome)s, inverse = %(inverse)s
 WHERE id = %(id)s
   AND state IN ('approved', 'consumed', 'in_doubt')
