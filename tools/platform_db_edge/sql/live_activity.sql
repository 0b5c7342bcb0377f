-- What happened at one event in the last 5 and 15 minutes and in all: votes, bids, check-ins; and the address that most
-- voters share. One row.
WITH vote AS (
    SELECT count(*)                                                       AS total,
           count(*) FILTER (WHERE v.created_at > %(five_ago)s)            AS five,
           count(*) FILTER (WHERE v.created_at > %(fifteen_ago)s)         AS fifteen,
           max(v.created_at)                                              AS last_at
      FROM votes v
     WHERE v.event_id = %(event_id)s
       AND v.created_at <= %(now)s
), bid AS (
    SELECT count(*)                                                       AS total,
           count(*) FILTER (WHERE b.created_at > %(five_ago)s)            AS five,
           count(*) FILTER (WHERE b.created_at > %(fifteen_ago)s)         AS fifteen,
           max(b.created_at)                                              AS last_at
      FROM bids b
      JOIN art a ON a.id = b.art_id
     WHERE a.event_id = %(event_id)s
       AND b.created_at <= %(now)s
), scan AS (
    SELECT count(*)                                                       AS total,
           count(*) FILTER (WHERE s.scan_timestamp > %(five_ago)s)        AS five,
           count(*) FILTER (WHERE s.scan_timestamp > %(fifteen_ago)s)     AS fifteen,
           max(s.scan_timestamp)                                          AS last_at
      FROM people_qr_scans s
     WHERE s.event_id = %(event_id)s
       AND s.is_valid
       AND s.scan_timestamp <= %(now)s
), shared AS (
    SELECT max(one.voters) AS voters
      FROM (SELECT count(DISTINCT v.person_id) AS voters
              FROM votes v
             WHERE v.event_id = %(event_id)s
               AND v.ip_address IS NOT NULL
             GROUP BY v.ip_address) AS one
)
SELECT vote.total AS votes, vote.five AS votes_5, vote.fifteen AS votes_15, vote.last_at AS last_vote_at,
       bid.total AS bids, bid.five AS bids_5, bid.fifteen AS bids_15, bid.last_at AS last_bid_at,
       scan.total AS scans, scan.five AS scans_5, scan.fifteen AS scans_15, scan.last_at AS last_scan_at,
       COALESCE(shared.voters, 0) AS most_voters_from_one_address
  FROM vote, bid, scan, shared
