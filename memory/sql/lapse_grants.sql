-- Expires the grants that nobody pressed in time.
UPDATE esbmcp_grants
   SET state = 'expired', decided_by = 'system', decided_at = %(now)s
 WHERE state = 'pending'
   AND expires_at <= %(now)s
RETURNING id
