-- The newest single votes of one event. Works and artists are looked up one by one, for no more than these votes.
WITH newest AS MATERIALIZED (
    SELECT v.id, v.person_id, v.art_uuid, v.art_id, v.event_id, v.created_at, v.round, v.vote_factor, v.auth_method
      FROM votes v
     WHERE v.event_id = %(event_id)s
       AND (%(round)s::int IS NULL OR v.round = %(round)s)
     ORDER BY v.created_at DESC NULLS LAST, v.id
     LIMIT %(limit)s
)
SELECT v.id,
       v.person_id,
       COALESCE(by_key.art_code, v.art_id)  AS art_id,
       v.created_at,
       COALESCE(by_key.art_code, v.art_id)  AS artwork_title,
       v.round,
       p.name                               AS artist_name,
       COALESCE(v.vote_factor, 1.0)         AS vote_factor,
       v.auth_method                        AS from_source
  FROM newest v
  LEFT JOIN LATERAL (SELECT a.art_code, a.artist_id FROM art a WHERE a.id = v.art_uuid LIMIT 1) by_key ON true
  LEFT JOIN LATERAL (
       SELECT a.artist_id
         FROM art a
        WHERE v.art_uuid IS NULL AND a.art_code = v.art_id AND a.event_id = v.event_id
        LIMIT 1) by_code ON true
  LEFT JOIN LATERAL (
       SELECT n.name FROM artist_profiles n WHERE n.id = COALESCE(by_key.artist_id, by_code.artist_id) LIMIT 1
       ) p ON true
 ORDER BY v.created_at DESC NULLS LAST, v.id
