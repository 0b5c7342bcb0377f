-- One artist by profile id, artist number or old artist number, with every profile that a merge tied to it, the asked one first.
WITH known AS (
    SELECT p.id, p.superseded_by FROM artist_profiles p WHERE p.id = %(artist_profile_id)s::uuid
     UNION
    SELECT p.id, p.superseded_by FROM artist_profiles p WHERE p.entry_id = %(entry_id)s::int
), asked AS MATERIALIZED (
    SELECT k.id, COALESCE(k.superseded_by, k.id) AS root FROM known k
     UNION
    SELECT p.id, COALESCE(p.superseded_by, p.id)
      FROM artist_profile_aliases l
      JOIN artist_profiles p ON p.id = l.artist_profile_id
     WHERE l.alias_entry_id = %(entry_id)s::int
       AND NOT EXISTS (SELECT 1 FROM artist_profiles q WHERE q.entry_id = %(entry_id)s::int)
)
SELECT p.id                        AS artist_profile_id,
       p.name                      AS artist_name,
       p.entry_id,
       p.superseded_by,
       p.set_primary_profile_at IS NOT NULL AS marked_primary,
       p.id = ANY (ARRAY(SELECT a.id FROM asked a)) AS asked
  FROM artist_profiles p
 WHERE p.id = ANY (ARRAY(SELECT a.root FROM asked a UNION SELECT a.id FROM asked a))
    OR p.superseded_by = ANY (ARRAY(SELECT a.root FROM asked a))
 ORDER BY asked DESC, p.superseded_by IS NOT NULL, p.entry_id
 LIMIT 20
