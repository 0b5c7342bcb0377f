-- The weights that one event's votes carried: totals and the eight buckets of the vote audit.
SELECT count(*)                                                                    AS votes,
       count(DISTINCT v.person_id)                                                 AS voters,
       sum(v.vote_factor)                                                          AS total_weight,
       round(avg(v.vote_factor), 3)                                                AS average,
       min(v.vote_factor)                                                          AS lowest,
       max(v.vote_factor)                                                          AS highest,
       count(*) FILTER (WHERE v.vote_factor IS NULL)                               AS without_weight,
       count(*) FILTER (WHERE v.vote_factor < 1)                                   AS below_one,
       count(*) FILTER (WHERE v.vote_factor > 8)                                   AS above_range,
       ARRAY[
           count(*) FILTER (WHERE v.vote_factor <= 0.22),
           count(*) FILTER (WHERE v.vote_factor > 0.22 AND v.vote_factor <= 0.95),
           count(*) FILTER (WHERE v.vote_factor > 0.95 AND v.vote_factor <= 1.01),
           count(*) FILTER (WHERE v.vote_factor > 1.01 AND v.vote_factor <= 1.90),
           count(*) FILTER (WHERE v.vote_factor > 1.90 AND v.vote_factor <= 2.50),
           count(*) FILTER (WHERE v.vote_factor > 2.50 AND v.vote_factor <= 5.01),
           count(*) FILTER (WHERE v.vote_factor > 5.01 AND v.vote_factor <= 10),
           count(*) FILTER (WHERE v.vote_factor > 10)
       ]                                                                           AS buckets
  FROM votes v
 WHERE v.event_id = %(event_id)s
   AND (%(round)s::int IS NULL OR v.round = %(round)s)
