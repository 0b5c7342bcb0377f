-- What a running event needs to be seen and to take bids and votes: switches, venue, auction clock.
SELECT COALESCE(v.name, NULLIF(e.venue, ''))   AS venue,
       e.current_round,
       COALESCE(e.enable_auction, false)       AS enable_auction,
       COALESCE(e.vote_by_link, false)         AS vote_by_link,
       e.auction_close_starts_at,
       e.expected_number_of_rounds
  FROM events e
  LEFT JOIN venues v ON v.id = e.venue_id
 WHERE e.id = %(event_id)s
