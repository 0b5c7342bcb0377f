-- One artist profile by its id, with every artist number it is or was known by.
SELECT a.id,
       a.entry_id,
       a.name,
       a.superseded_by,
       ARRAY[a.entry_id::text]
           || COALESCE((SELECT array_agg(n.alias_entry_id::text ORDER BY n.alias_entry_id)
                          FROM artist_profile_aliases n
                         WHERE n.artist_profile_id = a.id AND n.alias_entry_id IS NOT NULL), '{}') AS numbers
  FROM artist_profiles a
 WHERE a.id = %(profile_id)s
