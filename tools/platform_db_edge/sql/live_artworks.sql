-- The works of one event with their bids and votes counted apart, so that neither multiplies the other. A vote counts for
-- its work by key, or by code in old rows without key (pitfall C8).
WITH work AS (
    SELECT a.id, a.art_code, a.round, a.easel, a.status, a.final_price, a.closing_time, a.artist_id, a.winner_id,
           a.vote_count, count(*) OVER () AS total
      FROM art a
     WHERE a.event_id = %(event_id)s
     ORDER BY a.round NULLS LAST, a.easel NULLS LAST, a.art_code
     LIMIT %(limit)s
), bid AS (
    SELECT b.art_id, count(*) AS bid_count, max(b.amount) AS top_bid, max(b.created_at) AS last_bid_at
      FROM bids b
      JOIN work w ON w.id = b.art_id
     GROUP BY b.art_id
), vote AS (
    SELECT COALESCE(v.art_uuid, w.id) AS art_id, count(*) AS vote_count, sum(v.vote_factor) AS weighted
      FROM votes v
      LEFT JOIN work w ON v.art_uuid IS NULL AND w.art_code = v.art_id
     WHERE v.event_id = %(event_id)s
     GROUP BY COALESCE(v.art_uuid, w.id)
)
SELECT w.id,
       w.art_code,
       w.round,
       w.easel,
       w.status::text                AS status,
       w.final_price,
       w.closing_time,
       w.artist_id,
       p.name                        AS artist_name,
       w.winner_id IS NOT NULL       AS has_winner,
       COALESCE(b.bid_count, 0)      AS bid_count,
       b.top_bid,
       b.last_bid_at,
       COALESCE(v.vote_count, 0)     AS vote_count,
       COALESCE(v.weighted, 0)       AS weighted_votes,
       w.vote_count                  AS stored_vote_count,
       w.total
  FROM work w
  LEFT JOIN bid b ON b.art_id = w.id
  LEFT JOIN vote v ON v.art_id = w.id
  LEFT JOIN artist_profiles p ON p.id = w.artist_id
 ORDER BY w.round NULLS LAST, w.easel NULLS LAST, w.art_code
