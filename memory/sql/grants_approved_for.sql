-- What one person had approved for one payee since a moment and did not fail, but for one grant.
SELECT COALESCE(sum((preview ->> 'amount')::numeric), 0)
  FROM esbmcp_grants
 WHERE requester_user_id = %(requester)s
   AND created_at > %(since)s
   AND state IN ('approved', 'consumed', 'in_doubt', 'done')
   AND preview ->> 'payee' = %(payee)s
   AND preview ->> 'currency' IS NOT DISTINCT FROM %(currency)s
   AND (%(besides)s::uuid IS NULL OR id <> %(besides)s)
