-- A profile and the profiles merged with it, the asked one first: work may hang on any of them (pitfall B4).
WITH asked AS MATERIALIZED (
    SELECT id, COALESCE(superseded_by, id) AS kept_id
      FROM artist_profiles
     WHERE id = %(artist_profile_id)s
)
SELECT ap.id, ap.name
  FROM artist_profiles ap
 WHERE ap.id IN ((SELECT asked.id FROM asked), (SELECT asked.kept_id FROM asked))
    OR ap.superseded_by = (SELECT asked.kept_id FROM asked)
 ORDER BY ap.id <> (SELECT asked.id FROM asked), ap.created_at, ap.id
 LIMIT 50
