-- Payments of an artist that carry the key of one of our calls, with what was sent to Stripe for them and what came back.
SELECT p.id,
       p.status,
       p.gross_amount,
       p.currency,
       NULLIF(p.stripe_transfer_id, '') AS transfer_id,
       p.error_message,
       p.created_at,
       (SELECT count(*) FROM stripe_api_conversations c WHERE c.payment_id = p.id) AS conversations,
       (SELECT COALESCE(c.response_body ->> 'id', c.response_body #>> '{transfer,id}')
          FROM stripe_api_conversations c
         WHERE c.payment_id = p.id
           AND c.response_status BETWEEN 200 AND 299
           AND COALESCE(c.response_body ->> 'id', c.response_body #>> '{transfer,id}') LIKE 'tr\_%%'
         ORDER BY c.created_at DESC
         LIMIT 1)                       AS transfer_seen,
       (SELECT count(*)
          FROM stripe_api_conversations c
         WHERE c.payment_id = p.id
           AND (c.response_status IS NULL OR c.response_status >= 500)) AS unanswered
  FROM artist_payments p
 WHERE p.artist_profile_id = %(artist_profile_id)s
   AND position(%(key)s IN COALESCE(p.description, '') || ' ' || COALESCE(p.metadata::text, '')) > 0
 ORDER BY p.created_at, p.id
 LIMIT 10
