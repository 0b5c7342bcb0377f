-- Forgets removals for which no late event is to be expected any more.
DELETE FROM esbmcp_reaction_removals WHERE removed_at < %(before)s
