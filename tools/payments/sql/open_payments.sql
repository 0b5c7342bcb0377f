-- Payments of some profiles that forbid another one now: on their way, or failed or cancelled although a transfer exists (D7, D8).
-- A failed row whose transfer another row settles is no doubt any more (pitfall D9).
SELECT p.id,
       p.artist_profile_id,
       p.status,
       p.gross_amount,
       p.currency,
       NULLIF(p.stripe_transfer_id, '') AS transfer_id,
       p.created_at
  FROM artist_payments p
 WHERE p.artist_profile_id = ANY (%(artist_ids)s::uuid[])
   AND p.gross_amount > 0
   AND (p.status NOT IN ('paid', 'verified', 'completed', 'failed', 'cancelled')
        OR (p.status IN ('failed', 'cancelled')
            AND NULLIF(p.stripe_transfer_id, '') IS NOT NULL
            AND NOT EXISTS (SELECT 1
                              FROM artist_payments o
                             WHERE o.stripe_transfer_id = p.stripe_transfer_id
                               AND o.status IN ('paid', 'verified', 'completed'))))
 ORDER BY p.created_at DESC, p.id
 LIMIT 20
