-- What the weights of one event's voters are made of on average today, and how many of them checked in there.
WITH voters AS (
    SELECT DISTINCT v.person_id
      FROM votes v
     WHERE v.event_id = %(event_id)s
       AND (%(round)s::int IS NULL OR v.round = %(round)s)
       AND v.person_id IS NOT NULL
)
SELECT count(*)                                            AS voters,
       count(w.person_id)                                  AS voters_with_components,
       round(avg(w.base_weight), 3)                        AS average_base,
       round(avg(w.artist_bonus), 3)                       AS average_artist_bonus,
       round(avg(w.vote_history_bonus), 3)                 AS average_history_bonus,
       round(avg(w.bid_history_bonus), 3)                  AS average_bid_bonus,
       count(*) FILTER (WHERE w.artist_bonus > 0)          AS artists,
       count(*) FILTER (WHERE EXISTS (SELECT 1
                                        FROM people_qr_scans s
                                       WHERE s.person_id = voters.person_id
                                         AND s.event_id = %(event_id)s
                                         AND s.is_valid))  AS scanned,
       max(w.last_calculated)                              AS last_calculated
  FROM voters
  LEFT JOIN person_vote_weights w ON w.person_id = voters.person_id
