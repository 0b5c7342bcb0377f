-- Purchases and unfinished checkouts of sponsors of one event, newest first.
SELECT p.id,
       p.buyer_name,
       p.buyer_email,
       p.buyer_company,
       p.package_details,
       p.total_amount,
       upper(p.currency)  AS currency,
       p.payment_status,
       p.fulfillment_status,
       p.created_at,
       p.paid_at,
       count(*) OVER ()   AS total
  FROM sponsorship_purchases p
 WHERE p.event_id = %(event_id)s
 ORDER BY p.created_at DESC, p.id
 LIMIT 100
