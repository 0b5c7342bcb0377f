-- The newest single votes of one event.
SELECT v.id,
       v.person_id,
       COALESCE(by_key.art_code, v.art_id)  AS art_id,
       v.created_at,
       COALESCE(by_key.art_code, v.art_id)  AS artwork_title,
       v.round,
       p.name                               AS artist_name,
       COALESCE(v.vote_factor, 1.0)         AS vote_factor,
       v.auth_method                        AS from_source
  FROM votes v
  LEFT JOIN art by_key ON by_key.id = v.art_uuid
  LEFT JOIN art by_code ON v.art_uuid IS NULL AND by_code.art_code = v.art_id AND by_code.event_id = v.event_id
  LEFT JOIN artist_profiles p ON p.id = COALESCE(by_key.artist_id, by_code.artist_id)
 WHERE v.event_id = %(event_id)s
   AND (%(round)s::int IS NULL OR v.round = %(round)s)
 ORDER BY v.created_at DESC NULLS LAST, v.id
 LIMIT %(limit)s
