-- Sets the curated bio of one artist profile by production's own rule: trimmed, at most 2000 characters, blank is NULL.
SELECT admin_update_artist_bio(%(profile_id)s::uuid, %(bio)s::text)
