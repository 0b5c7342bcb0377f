-- Views and the materialized view of voting weights (filled by the loader once votes and bids exist).

CREATE VIEW artist_manual_adjustments AS
SELECT id, artist_profile_id, gross_amount, net_amount, currency, status, payment_method, description, reference,
       reason_category, created_by, created_at, paid_at
  FROM artist_payments
 WHERE payment_type = 'manual' AND reason_category IS NOT NULL;

CREATE VIEW eventbrite_current_event_cache AS
SELECT DISTINCT ON (eid)
       id, event_id, eid, eventbrite_id, ticket_classes, sales_summary, orders_summary, total_tickets_sold, gross_revenue,
       ticket_revenue, taxes_collected, eventbrite_fees, payment_processing_fees, total_fees, net_deposit, total_capacity,
       currency_code, data_quality_score, data_quality_flags, fetched_at, expires_at, is_stale, eventbrite_event_name,
       eventbrite_start_date
  FROM eventbrite_api_cache
 ORDER BY eid, fetched_at DESC, id;

CREATE VIEW eventbrite_latest_fresh_cache AS
SELECT DISTINCT ON (eid)
       id, event_id, eid, eventbrite_id, total_tickets_sold, gross_revenue, ticket_revenue, total_fees, net_deposit,
       total_capacity, currency_code, data_quality_score, fetched_at, expires_at
  FROM eventbrite_api_cache
 WHERE expires_at > (now() AT TIME ZONE 'UTC') AND NOT coalesce(is_stale, false)
 ORDER BY eid, fetched_at DESC, id;

CREATE VIEW eventbrite_data_quality_summary AS
SELECT eid, count(*) AS cache_rows, max(fetched_at) AS last_fetched_at, avg(data_quality_score)::numeric(5, 1) AS avg_score,
       min(data_quality_score) AS min_score, max(data_quality_score) AS max_score
  FROM eventbrite_api_cache
 GROUP BY eid;

-- Money counts orders in state placed only, total_attendees counts all: most valid orders say Attending, so the money is low.
CREATE VIEW eventbrite_orders_summary AS
SELECT eid,
       count(*) AS total_orders,
       count(*) FILTER (WHERE order_status = 'placed') AS placed_orders,
       count(*) FILTER (WHERE order_status = 'refunded') AS refunded_orders,
       count(*) FILTER (WHERE order_status = 'cancelled') AS cancelled_orders,
       sum(attendee_count) AS total_attendees,
       sum(attendee_count) FILTER (WHERE order_status = 'placed') AS placed_attendees,
       sum(base_price) FILTER (WHERE order_status = 'placed') AS total_base_price,
       sum(tax) FILTER (WHERE order_status = 'placed') AS total_tax,
       sum(eventbrite_fee) FILTER (WHERE order_status = 'placed') AS total_eventbrite_fees,
       sum(payment_fee) FILTER (WHERE order_status = 'placed') AS total_payment_fees,
       sum(gross) FILTER (WHERE order_status = 'placed') AS total_gross,
       currency_code,
       min(order_created) AS first_order_at,
       max(order_created) AS last_order_at,
       max(fetched_at) AS last_fetched_at
  FROM eventbrite_orders_cache
 GROUP BY eid, currency_code;

-- Weight = 1.0 + 1.0 for artists + 0.1 a vote (at most 3.0) + 0.001 a currency unit ever bid (at most 2.0).
-- The bonus of 1.0 for a QR check-in belongs to one event and is added when the vote is cast.
CREATE MATERIALIZED VIEW person_vote_weights AS
WITH voted AS (
    SELECT person_id, count(*) AS past_votes_count FROM votes GROUP BY person_id
), bidding AS (
    SELECT person_id, sum(amount) AS total_bid_amount FROM bids GROUP BY person_id
), parts AS (
    SELECT p.id AS person_id, p.phone, p.auth_phone, p.email, p.nickname, coalesce(p.is_artist, false) AS is_artist,
           coalesce(v.past_votes_count, 0) AS past_votes_count,
           coalesce(b.total_bid_amount, 0) AS total_bid_amount,
           1.0 AS base_weight,
           CASE WHEN p.is_artist THEN 1.0 ELSE 0.0 END AS artist_bonus,
           least(0.1 * coalesce(v.past_votes_count, 0), 3.0) AS vote_history_bonus,
           least(0.001 * coalesce(b.total_bid_amount, 0), 2.0) AS bid_history_bonus
      FROM people AS p
      LEFT JOIN voted AS v ON v.person_id = p.id
      LEFT JOIN bidding AS b ON b.person_id = p.id
     WHERE p.phone IS NOT NULL OR p.auth_phone IS NOT NULL
)
SELECT person_id, phone, auth_phone, email, nickname, is_artist, past_votes_count, total_bid_amount, base_weight,
       artist_bonus, vote_history_bonus, bid_history_bonus,
       (base_weight + artist_bonus + vote_history_bonus + bid_history_bonus)::numeric(4, 2) AS total_weight,
       now() AS last_calculated
  FROM parts
  WITH NO DATA;
