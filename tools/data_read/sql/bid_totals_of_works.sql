-- How many bids some works have, and from how many people.
SELECT count(*)                  AS total_bids,
       count(DISTINCT person_id) AS unique_bidders
  FROM bids
 WHERE art_id = ANY (%(art_ids)s::uuid[])
