-- Votes of each work of one event: how many, their summed weight, share and rank within the round.
-- Old votes carry the work's text code only, so the code stands in where the key is missing (pitfall C8).
WITH cast_votes AS (
    SELECT COALESCE(v.art_uuid, by_code.id) AS art_id, COALESCE(v.vote_factor, 1.0) AS weight, v.created_at
      FROM votes v
      LEFT JOIN art by_code ON v.art_uuid IS NULL AND by_code.art_code = v.art_id AND by_code.event_id = v.event_id
     WHERE v.event_id = %(event_id)s
       AND (%(round)s::int IS NULL OR v.round = %(round)s)
), tally AS (
    SELECT art_id, count(*) AS votes, sum(weight) AS weighted, max(created_at) AS last_vote_at
      FROM cast_votes
     WHERE art_id IS NOT NULL
     GROUP BY art_id
)
SELECT a.round,
       CASE WHEN t.votes > 0
            THEN rank() OVER (PARTITION BY a.round ORDER BY t.weighted DESC NULLS LAST) END AS rank,
       a.id                              AS art_id,
       a.art_code,
       a.easel,
       a.artist_id                       AS artist_profile_id,
       p.name                            AS artist_name,
       COALESCE(t.votes, 0)              AS votes,
       COALESCE(t.weighted, 0)           AS weighted_total,
       round(100 * t.weighted / NULLIF(sum(t.weighted) OVER (PARTITION BY a.round), 0), 1) AS percent_of_round,
       t.last_vote_at
  FROM art a
  LEFT JOIN tally t ON t.art_id = a.id
  LEFT JOIN artist_profiles p ON p.id = a.artist_id
 WHERE a.event_id = %(event_id)s
   AND (%(round)s::int IS NULL OR a.round = %(round)s)
   AND (t.votes > 0 OR a.artist_id IS NOT NULL)
 ORDER BY a.round NULLS LAST, t.weighted DESC NULLS LAST, a.easel NULLS LAST, a.art_code
 LIMIT %(limit)s
