-- Sets the name of one artist profile and returns it as stored.
UPDATE artist_profiles
   SET name = %(name)s, updated_at = %(now)s
 WHERE id = %(profile_id)s
   AND superseded_by IS NULL
RETURNING name
