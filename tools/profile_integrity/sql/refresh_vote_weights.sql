-- Builds everybody's voting weight anew and returns the database's own report; the function takes no argument.
SELECT manual_refresh_vote_weights()
