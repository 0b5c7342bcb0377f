-- The works of one event with their bids counted: painter, leader or winner, and the amounts a sale price is made of.
WITH work AS (
    SELECT a.id, a.art_code, a.round, a.easel, a.status, a.description, a.starting_bid, a.current_bid, a.final_price,
           a.closing_time, a.auction_extended, a.extension_count, a.created_at, a.artist_id, a.winner_id
      FROM art a
     WHERE a.event_id = %(event_id)s
       AND (%(artist_ids)s::uuid[] IS NULL OR a.artist_id = ANY (%(artist_ids)s::uuid[]))
     ORDER BY a.round NULLS LAST, a.easel NULLS LAST, a.art_code
     LIMIT %(limit)s
), tally AS (
    SELECT b.art_id, count(*) AS bid_count, max(b.amount) AS max_bid, min(b.amount) AS min_bid
      FROM bids b
      JOIN work w ON w.id = b.art_id
     GROUP BY b.art_id
), top AS (
    SELECT DISTINCT ON (b.art_id) b.art_id, b.person_id, b.created_at
      FROM bids b
      JOIN work w ON w.id = b.art_id
     ORDER BY b.art_id, b.amount DESC NULLS LAST, b.created_at, b.id
)
SELECT w.id                                                   AS art_id,
       w.art_code,
       w.round,
       w.easel,
       w.status::text                                         AS status,
       NULLIF(w.description, '')                              AS title,
       w.starting_bid,
       w.current_bid,
       w.final_price,
       w.closing_time,
       COALESCE(w.auction_extended, false)                    AS auction_extended,
       COALESCE(w.extension_count, 0)                         AS extension_count,
       w.created_at,
       w.artist_id,
       ap.entry_id,
       ap.name                                                AS artist_name,
       COALESCE(t.bid_count, 0)                               AS bid_count,
       t.max_bid,
       t.min_bid,
       top.person_id                                          AS top_bidder_id,
       top.created_at                                         AS top_bid_at,
       COALESCE(NULLIF(concat_ws(' ', tp.first_name, tp.last_name), ''), tp.name, tp.nickname, tp.nick_name)
                                                              AS top_bidder_name,
       w.winner_id,
       COALESCE(NULLIF(concat_ws(' ', wp.first_name, wp.last_name), ''), wp.name, wp.nickname, wp.nick_name)
                                                              AS winner_name
  FROM work w
  LEFT JOIN tally t ON t.art_id = w.id
  LEFT JOIN top ON top.art_id = w.id
  LEFT JOIN artist_profiles ap ON ap.id = w.artist_id
  LEFT JOIN people tp ON tp.id = top.person_id
  LEFT JOIN people wp ON wp.id = w.winner_id
 ORDER BY w.round NULLS LAST, w.easel NULLS LAST, w.art_code
