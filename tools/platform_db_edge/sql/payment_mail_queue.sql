-- Payment mails to artists by where they stand, with the oldest of each and what went out or failed in a window.
SELECT q.status,
       count(*)                                                                  AS number,
       min(q.created_at)                                                         AS oldest_at,
       count(*) FILTER (WHERE COALESCE(q.sent_at, q.updated_at) > %(since)s)     AS in_window
  FROM artist_payment_email_queue q
 GROUP BY q.status
 ORDER BY array_position(ARRAY['draft', 'ready_for_review', 'approved', 'sent', 'failed'], q.status) NULLS LAST, q.status
 LIMIT 50
