-- The profiles that merges tied to some artists, their own included (pitfall B4).
WITH asked AS (
    SELECT a.id, COALESCE(a.superseded_by, a.id) AS root
      FROM artist_profiles a
     WHERE a.id = ANY (%(artist_ids)s::uuid[])
)
SELECT asked.id, asked.root AS member FROM asked
 UNION
SELECT asked.id, p.id FROM asked JOIN artist_profiles p ON p.superseded_by = asked.root
 LIMIT 1000
