-- Bids on some works with bidder and contact, the best bid of each work marked, in one of three orders.
-- The best bid is the winner's highest; without a known winner the highest of all, the earlier of two equal ones.
-- Bidders are looked up one by one, for no more than the bids that are shown.
WITH work AS MATERIALIZED (
    SELECT a.id, a.art_code, a.description, a.round, a.status, a.winner_id
      FROM art a
     WHERE a.id = ANY (%(art_ids)s::uuid[])
), marked AS (
    SELECT bid.id, bid.art_id, bid.person_id, bid.amount, bid.created_at,
           row_number() OVER (PARTITION BY bid.art_id
                                  ORDER BY bid.person_id IS NOT DISTINCT FROM w.winner_id DESC,
                                           bid.amount DESC NULLS LAST, bid.created_at, bid.id) = 1 AS is_best
      FROM work w
      JOIN bids bid ON bid.art_id = w.id
     WHERE bid.art_id = ANY (%(art_ids)s::uuid[])
), b AS MATERIALIZED (
    SELECT m.id, m.art_id, m.person_id, m.amount, m.created_at, m.is_best
      FROM marked m
     ORDER BY CASE WHEN %(order)s = 'amount' THEN m.amount END DESC NULLS LAST,
              CASE WHEN %(order)s = 'oldest' THEN m.created_at END ASC,
              m.created_at DESC,
              m.id
     LIMIT %(limit)s
)
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
  FROM b
  JOIN work a ON a.id = b.art_id
  LEFT JOIN LATERAL (
       SELECT one.first_name, one.last_name, one.name, one.nickname, one.nick_name, one.email, one.phone,
              one.phone_number, one.auth_phone, one.auth_user_id
         FROM people one
        WHERE one.id = b.person_id
        LIMIT 1) p ON true
  LEFT JOIN LATERAL (SELECT one.email, one.phone FROM auth.users one WHERE one.id = p.auth_user_id LIMIT 1) u ON true
 ORDER BY CASE WHEN %(order)s = 'amount' THEN b.amount END DESC NULLS LAST,
          CASE WHEN %(order)s = 'oldest' THEN b.created_at END ASC,
          b.created_at DESC,
          b.id
