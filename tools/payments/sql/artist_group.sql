-- One artist by profile id, artist number or old artist number, with every profile that a merge tied to it, the asked one first.
WITH asked AS (
    SELECT p.id, COALESCE(p.superseded_by, p.id) AS root
      FROM artist_profiles p
     WHERE p.id = %(artist_profile_id)s::uuid
        OR p.entry_id = %(entry_id)s::int
        OR (NOT EXISTS (SELECT 1 FROM artist_profiles q WHERE q.entry_id = %(entry_id)s::int)
            AND p.id IN (SELECT l.artist_profile_id FROM artist_profile_aliases l
                          WHERE l.alias_entry_id = %(entry_id)s::int))
)
SELECT p.id                        AS artist_profile_id,
       p.name                      AS artist_name,
       p.entry_id,
       p.superseded_by,
       p.set_primary_profile_at IS NOT NULL AS marked_primary,
       p.id IN (SELECT a.id FROM asked a) AS asked
  FROM artist_profiles p
 WHERE p.id IN (SELECT a.root FROM asked a)
    OR p.id IN (SELECT a.id FROM asked a)
    OR p.superseded_by IN (SELECT a.root FROM asked a)
 ORDER BY asked DESC, p.superseded_by IS NOT NULL, p.entry_id
 LIMIT 20
