-- Money of each artist in each currency: the one definition of a balance (spec tools 3.6, schema 10, pitfalls D1-D12).
-- Sales count when the buyer has paid; payments with one transfer id are one payment, whose most final status counts.
-- Everybody, one event and some artists are branches of their own: only one of them runs, and each is planned for its
-- own number of rows, also where the database plans once for all parameters.
WITH work AS (
    SELECT a.id, a.artist_id, a.event_id, a.final_price, a.current_bid, a.created_at, a.buyer_pay_recent_date
      FROM art a
     WHERE %(artist_ids)s::uuid[] IS NULL
       AND %(event_id)s::uuid IS NULL
       AND NOT %(unattributed)s
       AND a.status = 'paid'
     UNION ALL
    SELECT a.id, a.artist_id, a.event_id, a.final_price, a.current_bid, a.created_at, a.buyer_pay_recent_date
      FROM art a
     WHERE a.event_id = %(event_id)s::uuid
       AND (%(artist_ids)s::uuid[] IS NULL OR a.artist_id = ANY (%(artist_ids)s::uuid[]))
       AND NOT %(unattributed)s
       AND a.status = 'paid'
     UNION ALL
    SELECT a.id, a.artist_id, a.event_id, a.final_price, a.current_bid, a.created_at, a.buyer_pay_recent_date
      FROM art a
     WHERE a.artist_id = ANY (%(artist_ids)s::uuid[])
       AND %(event_id)s::uuid IS NULL
       AND NOT %(unattributed)s
       AND a.status = 'paid'
), asked_payment AS (
    SELECT p.id, p.artist_profile_id, p.art_id, p.gross_amount, p.currency, p.created_at, p.stripe_transfer_id, p.status
      FROM artist_payments p
     WHERE %(artist_ids)s::uuid[] IS NULL
       AND %(event_id)s::uuid IS NULL
     UNION ALL
    -- Of one event: every payment of the artists with a payment for a work of it, for copies may name no work.
    SELECT p.id, p.artist_profile_id, p.art_id, p.gross_amount, p.currency, p.created_at, p.stripe_transfer_id, p.status
      FROM artist_payments p
     WHERE p.artist_profile_id = ANY (ARRAY(SELECT own.artist_profile_id
                                              FROM art w
                                              JOIN artist_payments own ON own.art_id = w.id
                                             WHERE w.event_id = %(event_id)s::uuid))
       AND (%(artist_ids)s::uuid[] IS NULL OR p.artist_profile_id = ANY (%(artist_ids)s::uuid[]))
     UNION ALL
    SELECT p.id, p.artist_profile_id, p.art_id, p.gross_amount, p.currency, p.created_at, p.stripe_transfer_id, p.status
      FROM artist_payments p
     WHERE p.artist_profile_id = ANY (%(artist_ids)s::uuid[])
       AND %(event_id)s::uuid IS NULL
), place AS MATERIALIZED (
    -- What events say, worked out once an event instead of once a work.
    SELECT e.id,
           e.eid,
           COALESCE(upper(btrim(e.currency)), '')                 AS currency,
           e.currency IS NOT NULL                                 AS has_currency,
           upper(btrim(e.currency)) <> co.currency_code           AS suspect_currency,
           COALESCE(e.artist_auction_portion, 0.50)               AS portion,
           e.event_start_datetime                                 AS starts,
           COALESCE(e.event_end_datetime, e.event_start_datetime) AS event_end
      FROM events e
      LEFT JOIN cities c ON c.id = e.city_id
      LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
     WHERE %(artist_ids)s::uuid[] IS NULL
        OR e.id IN (SELECT w.event_id FROM work w
                     UNION
                    SELECT w.event_id FROM asked_payment p JOIN art w ON w.id = p.art_id)
), sale AS (
    SELECT a.artist_id,
           e.currency,
           a.id                                                   AS key,
           e.eid,
           COALESCE(e.starts, a.created_at)                       AS at,
           COALESCE(a.final_price, a.current_bid) * e.portion     AS amount,
           e.suspect_currency,
           a.buyer_pay_recent_date,
           e.event_end
      FROM work a
      JOIN place e ON e.id = a.event_id
     WHERE a.artist_id IS NOT NULL
       AND COALESCE(a.final_price, a.current_bid) > 0
), recorded AS (
    SELECT p.id,
           p.artist_profile_id AS artist_id,
           p.art_id,
           p.gross_amount,
           p.currency,
           p.created_at,
           NULLIF(p.stripe_transfer_id, '') AS transfer,
           CASE WHEN p.status IN ('paid', 'verified', 'completed') THEN 1
                WHEN p.status = 'failed'                           THEN 3
                WHEN p.status = 'cancelled'                        THEN 4
                ELSE 2
           END AS standing
      FROM asked_payment p
), placed AS (
    SELECT r.id,
           r.artist_id,
           r.art_id,
           r.gross_amount,
           CASE WHEN e.has_currency THEN e.currency ELSE COALESCE(upper(btrim(r.currency)), '') END AS currency,
           a.event_id,
           r.created_at,
           r.transfer,
           r.standing,
           COALESCE(r.transfer, r.id::text) AS same
      FROM recorded r
      LEFT JOIN art a ON a.id = r.art_id
      LEFT JOIN place e ON e.id = a.event_id
), distinct_payment AS (
    SELECT r.id,
           r.artist_id,
           r.art_id,
           r.gross_amount,
           r.currency,
           r.event_id,
           r.created_at,
           r.transfer,
           min(r.standing) OVER (PARTITION BY r.artist_id, r.same) AS standing,
           row_number() OVER (PARTITION BY r.artist_id, r.same
                                  ORDER BY r.art_id IS NULL, r.standing, r.created_at, r.id) AS copy
      FROM placed r
), payment AS (
    SELECT d.id,
           d.artist_id,
           d.currency,
           d.gross_amount,
           d.created_at,
           CASE WHEN d.standing = 3         THEN 'failed'
                WHEN d.standing = 4         THEN 'cancelled'
                WHEN d.gross_amount < 0     THEN 'by_hand'
                WHEN d.standing = 1         THEN 'settled'
                ELSE 'in_flight'
           END                                             AS kind,
           d.standing IN (3, 4) AND d.transfer IS NOT NULL AS in_doubt
      FROM distinct_payment d
     WHERE d.copy = 1
       AND (NOT %(unattributed)s OR d.art_id IS NULL)
       AND (%(event_id)s::uuid IS NULL OR d.event_id = %(event_id)s::uuid)
), line AS (
    SELECT s.artist_id, s.currency, s.key, s.eid, s.at, 'sale' AS kind, s.amount, false AS in_doubt,
           s.suspect_currency, s.buyer_pay_recent_date, s.event_end
      FROM sale s
     UNION ALL
    SELECT p.artist_id, p.currency, p.id, NULL, p.created_at, p.kind,
           CASE WHEN p.kind = 'by_hand' THEN -p.gross_amount ELSE p.gross_amount END, p.in_doubt, false, NULL, NULL
      FROM payment p
), money AS (
    SELECT l.artist_id,
           l.currency,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'sale'), 0)      AS sales_credits,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'by_hand'), 0)   AS manual_credits,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'settled'), 0)   AS settled_debits,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'in_flight'), 0) AS in_flight,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'failed'), 0)    AS failed,
           COALESCE(sum(l.amount) FILTER (WHERE l.kind = 'cancelled'), 0) AS cancelled,
           COALESCE(sum(l.amount) FILTER (WHERE l.in_doubt), 0)           AS in_doubt,
           count(*) FILTER (WHERE l.kind = 'sale')                        AS works_paid,
           count(*) FILTER (WHERE l.kind = 'settled')                     AS payments_settled,
           max(l.eid) FILTER (WHERE l.suspect_currency)                   AS suspect_currency_eid,
           max(l.buyer_pay_recent_date)                                   AS latest_buyer_payment,
           max(l.event_end)                                               AS latest_event_end,
           max(l.at) FILTER (WHERE l.kind = 'by_hand')                    AS latest_manual_credit
      FROM line l
     GROUP BY l.artist_id, l.currency
), wanted AS MATERIALIZED (
    SELECT m.artist_id, m.currency, m.sales_credits, m.manual_credits, m.settled_debits, m.in_flight, m.failed,
           m.cancelled, m.in_doubt, m.works_paid, m.payments_settled, m.suspect_currency_eid, m.latest_buyer_payment,
           m.latest_event_end, m.latest_manual_credit
      FROM money m
     WHERE NOT %(open_only)s
        OR abs(m.sales_credits + m.manual_credits - m.settled_debits) >= 0.005
        OR m.in_flight <> 0
        OR m.in_doubt <> 0
), reached AS (
    SELECT l.artist_id,
           l.currency,
           l.eid,
           l.at,
           w.settled_debits,
           sum(l.amount) OVER (PARTITION BY l.artist_id, l.currency ORDER BY l.at, l.key) AS amount
      FROM line l
      JOIN wanted w ON w.artist_id = l.artist_id AND w.currency = l.currency
     WHERE l.kind IN ('sale', 'by_hand')
), oldest_unpaid AS (
    -- Payments cover the oldest credits first; what they do not reach is unpaid.
    SELECT DISTINCT ON (r.artist_id, r.currency)
           r.artist_id, r.currency, r.eid, r.at
      FROM reached r
     WHERE r.amount - r.settled_debits >= 0.005
     ORDER BY r.artist_id, r.currency, r.at, r.amount
)
SELECT m.artist_id                AS artist_profile_id,
       n.name                     AS artist_name,
       n.entry_id,
       n.superseded_by,
       NULLIF(m.currency, '')     AS currency,
       m.sales_credits,
       m.manual_credits,
       m.settled_debits,
       m.in_flight,
       m.failed,
       m.cancelled,
       m.in_doubt,
       m.works_paid,
       m.payments_settled,
       m.suspect_currency_eid,
       m.latest_buyer_payment,
       m.latest_event_end,
       m.latest_manual_credit,
       o.eid                      AS oldest_unpaid_eid,
       o.at                       AS oldest_unpaid_at
  FROM wanted m
 CROSS JOIN LATERAL (
       SELECT one.name, one.entry_id, one.superseded_by FROM artist_profiles one WHERE one.id = m.artist_id LIMIT 1) n
  LEFT JOIN oldest_unpaid o ON o.artist_id = m.artist_id AND o.currency = m.currency
 ORDER BY n.entry_id, m.currency
 LIMIT %(limit)s
