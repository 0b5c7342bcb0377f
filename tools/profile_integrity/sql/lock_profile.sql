-- Takes one artist profile until the end of the transaction, so that nobody changes it meanwhile.
SELECT a.id FROM artist_profiles a WHERE a.id = %(profile_id)s FOR NO KEY UPDATE
