-- Sold works of one event that are not paid, longest first: days since the auction closed, and evidence that the buyer
-- did pay (a completed checkout, or a payment logged by hand).
SELECT a.id                                                         AS art_id,
       a.art_code,
       a.status::text                                               AS status,
       COALESCE(a.final_price, a.current_bid)                       AS price,
       a.artist_id,
       n.name                                                       AS artist_name,
       a.winner_id IS NOT NULL                                      AS has_winner,
       COALESCE(a.closing_time, e.event_end_datetime)               AS closed_at,
       EXISTS (SELECT 1
                 FROM payment_processing c
                WHERE c.art_id = a.id
                  AND c.status = 'completed')                       AS checkout_completed,
       EXISTS (SELECT 1 FROM payment_logs l WHERE l.art_id = a.id)  AS payment_logged,
       (SELECT max(r.created_at) FROM payment_reminders r WHERE r.art_id = a.id) AS last_reminder_at,
       count(*) OVER ()                                             AS total
  FROM art a
  JOIN events e ON e.id = a.event_id
  LEFT JOIN artist_profiles n ON n.id = a.artist_id
 WHERE a.event_id = %(event_id)s
   AND a.status <> 'paid'
   AND (a.status = 'sold'
        OR EXISTS (SELECT 1 FROM payment_processing c WHERE c.art_id = a.id AND c.status = 'completed')
        OR EXISTS (SELECT 1 FROM payment_logs l WHERE l.art_id = a.id))
 ORDER BY closed_at NULLS LAST, a.art_code
 LIMIT 100
