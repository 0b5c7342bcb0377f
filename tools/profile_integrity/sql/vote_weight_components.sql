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
       count(*) FILTER (WHERE voters.person_id IN (SELECT s.person_id
                                                     FROM people_qr_scans s
                                                    WHERE s.event_id = %(event_id)s
                                                      AND s.is_valid)) AS scanned,
       max(w.last_calculated)                              AS last_calculated
  FROM voters
  LEFT JOIN LATERAL (
       SELECT own.person_id, own.base_weight, own.artist_bonus, own.vote_history_bonus, own.bid_history_bonus,
              own.last_calculated
         FROM person_vote_weights own
        WHERE own.person_id = voters.person_id
        LIMIT 1) w ON true
