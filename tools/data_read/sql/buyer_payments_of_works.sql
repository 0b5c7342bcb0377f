-- What buyers of some works have paid, by work: completed checkouts before tax, in their currency, and payments logged
-- by hand.
SELECT a.id                           AS art_id,
       p.currency,
       COALESCE(p.checkout_count, 0)  AS checkout_count,
       COALESCE(p.checkout_amount, 0) AS checkout_amount,
       COALESCE(l.logged_count, 0)    AS logged_count
  FROM art a
  LEFT JOIN (SELECT art_id, upper(currency) AS currency, count(*) AS checkout_count, sum(amount) AS checkout_amount
               FROM payment_processing
              WHERE art_id = ANY (%(art_ids)s::uuid[])
                AND status = 'completed'
              GROUP BY art_id, upper(currency)) AS p ON p.art_id = a.id
  LEFT JOIN (SELECT art_id, count(*) AS logged_count
               FROM payment_logs
              WHERE art_id = ANY (%(art_ids)s::uuid[])
              GROUP BY art_id) AS l ON l.art_id = a.id
 WHERE a.id = ANY (%(art_ids)s::uuid[])
   AND (p.art_id IS NOT NULL OR l.art_id IS NOT NULL)
 ORDER BY a.art_code, p.currency
 LIMIT 2000
