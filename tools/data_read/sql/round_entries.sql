-- Who painted in each round of one event, with the votes and whether the admin marked a winner. Works and contestants are
-- matched by round and easel, because the link between them is not maintained (pitfall C13); a vote counts for its
-- work by key, or by code in old rows without key (pitfall C8).
WITH work AS MATERIALIZED (
    SELECT a.id, a.art_code, a.round, a.easel, a.artist_id
      FROM art a
     WHERE a.event_id = %(event_id)s
), tally AS (
    SELECT COALESCE(v.art_uuid, w.id) AS art_id, count(*) AS votes, sum(v.vote_factor) AS weighted
      FROM votes v
      LEFT JOIN work w ON v.art_uuid IS NULL AND w.art_code = v.art_id
     WHERE v.event_id = %(event_id)s
     GROUP BY COALESCE(v.art_uuid, w.id)
), contestant AS (
    SELECT r.round_number AS round, rc.easel_number AS easel, rc.artist_id, rc.is_winner
      FROM rounds r
      JOIN round_contestants rc ON rc.round_id = r.id
     WHERE r.event_id = %(event_id)s
       AND rc.easel_number IS NOT NULL
), entry AS (
    SELECT COALESCE(w.round, c.round)         AS round,
           COALESCE(w.easel, c.easel)         AS easel,
           w.id                               AS art_id,
           w.art_code,
           COALESCE(w.artist_id, c.artist_id) AS artist_id,
           COALESCE(c.is_winner, 0) > 0       AS is_winner
      FROM work w
      FULL JOIN contestant c ON c.round = w.round AND c.easel = w.easel
)
SELECT e.round,
       e.easel,
       e.art_id,
       e.art_code,
       e.artist_id,
       ap.entry_id,
       ap.name                   AS artist_name,
       e.is_winner,
       COALESCE(t.votes, 0)      AS votes,
       COALESCE(t.weighted, 0)   AS weighted,
       COALESCE(r.is_finished, false) AS is_finished,
       (SELECT greatest(max(planned.round_number), ev.expected_number_of_rounds)
          FROM rounds planned
         WHERE planned.event_id = ev.id) AS last_planned
  FROM entry e
  JOIN events ev ON ev.id = %(event_id)s
  LEFT JOIN rounds r ON r.event_id = ev.id AND r.round_number = e.round
  LEFT JOIN tally t ON t.art_id = e.art_id
  LEFT JOIN LATERAL (SELECT n.entry_id, n.name FROM artist_profiles n WHERE n.id = e.artist_id LIMIT 1) ap ON true
 WHERE e.round IS NOT NULL
 ORDER BY e.round, e.easel NULLS LAST, e.art_id
 LIMIT 1000
