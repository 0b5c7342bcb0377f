-- A profile and the profiles merged with it, the asked one first: work may hang on any of them (pitfall B4).
WITH asked AS (
    SELECT id, COALESCE(superseded_by, id) AS kept_id
      FROM artist_profiles
     WHERE id = %(artist_profile_id)s
)
SELECT ap.id, ap.name
  FROM artist_profiles ap
  JOIN asked ON ap.id IN (asked.id, asked.kept_id) OR ap.superseded_by = asked.kept_id
 ORDER BY ap.id <> asked.id, ap.created_at, ap.id
 LIMIT 50
