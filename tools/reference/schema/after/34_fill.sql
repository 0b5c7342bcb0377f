-- Fill the materialized view; the unique index lets it be refreshed without blocking readers.
REFRESH MATERIALIZED VIEW person_vote_weights;
CREATE UNIQUE INDEX person_vote_weights_person_id_idx ON person_vote_weights (person_id);
