-- Bids on some works with bidder and contact, the best bid of each work marked, in one of three orders.
-- The best bid is the winner's highest; without a known winner the highest of all, the earlier of two equal ones.
SELECT b.id,
       b.amount,
       b.created_at,
       b.person_id,
       p.first_name,
       p.last_name,
       COALESCE(NULLIF(concat_ws(' ', p.first_name, p.last_name), ''), p.name, p.nickname, p.nick_name) AS bidder_name,
       COALESCE(NULLIF(p.email::text, ''), NULLIF(u.email, ''))                                       AS email,
       COALESCE(NULLIF(p.phone, ''), NULLIF(p.phone_number, ''), NULLIF(p.auth_phone, ''), NULLIF(u.phone, ''))
                                                                                                      AS phone,
       a.id                                                                                           AS art_id,
       a.art_code,
       COALESCE(NULLIF(a.description, ''), a.art_code)                                                AS artwork_title,
       a.round,
       a.status::text                                                                                 AS status,
       b.is_best
  FROM (SELECT id, art_id, person_id, amount, created_at,
               row_number() OVER (PARTITION BY art_id
                                      ORDER BY person_id IS NOT DISTINCT FROM winner_id DESC,
                                               amount DESC NULLS LAST, created_at, id) = 1 AS is_best
          FROM (SELECT bid.id, bid.art_id, bid.person_id, bid.amount, bid.created_at, art.winner_id
                  FROM bids bid
                  JOIN art ON art.id = bid.art_id
                 WHERE bid.art_id = ANY (%(art_ids)s::uuid[])) AS of_works) AS b
  JOIN art a ON a.id = b.art_id
  LEFT JOIN people p ON p.id = b.person_id
  LEFT JOIN auth.users u ON u.id = p.auth_user_id
 ORDER BY CASE WHEN %(order)s = 'amount' THEN b.amount END DESC NULLS LAST,
          CASE WHEN %(order)s = 'oldest' THEN b.created_at END ASC,
          b.created_at DESC,
          b.id
 LIMIT %(limit)s
