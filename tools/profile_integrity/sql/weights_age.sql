-- How many people have a voting weight, and when the weights were last calculated.
SELECT count(*) AS people, max(w.last_calculated) AS calculated_at FROM person_vote_weights w
