-- Every work and every payment of some artists or of one event, newest first, each with what it adds to the balance and
-- both running balances. The rules are those of balances.sql; a test holds the two together.
WITH work AS (
    SELECT a.artist_id,
           COALESCE(upper(btrim(e.currency)), '') AS currency,
           COALESCE(e.event_start_datetime, a.created_at) AS at,
           a.id AS key,
           a.id AS art_id,
           a.status::text AS status,
           COALESCE(a.final_price, a.current_bid) AS final_price,
           CASE WHEN a.status = 'paid' AND COALESCE(a.final_price, a.current_bid) > 0
                THEN COALESCE(a.final_price, a.current_bid) * COALESCE(e.artist_auction_portion, 0.50)
                ELSE 0
           END AS effect
      FROM art a
      JOIN events e ON e.id = a.event_id
     WHERE a.status IN ('paid', 'sold', 'closed')
       AND a.artist_id IS NOT NULL
       AND (%(artist_ids)s::uuid[] IS NULL OR a.artist_id = ANY (%(artist_ids)s::uuid[]))
       AND (%(event_id)s::uuid IS NULL OR a.event_id = %(event_id)s::uuid)
), recorded AS (
    SELECT p.id,
           p.artist_profile_id AS artist_id,
           p.art_id,
           p.gross_amount,
           p.currency,
           COALESCE(p.status, 'pending') AS status,
           p.created_at,
           p.paid_at,
           NULLIF(p.stripe_transfer_id, '') AS transfer,
           CASE WHEN p.status IN ('paid', 'verified', 'completed') THEN 1
                WHEN p.status = 'failed'                           THEN 3
                WHEN p.status = 'cancelled'                        THEN 4
                ELSE 2
           END AS standing
      FROM artist_payments p
     WHERE (%(artist_ids)s::uuid[] IS NULL OR p.artist_profile_id = ANY (%(artist_ids)s::uuid[]))
       AND (%(event_id)s::uuid IS NULL
            OR p.artist_profile_id = ANY (ARRAY(SELECT own.artist_profile_id
                                                  FROM art w
                                                  JOIN artist_payments own ON own.art_id = w.id
                                                 WHERE w.event_id = %(event_id)s::uuid)))
), grouped AS (
    SELECT r.id,
           r.artist_id,
           r.gross_amount,
           r.currency,
           r.status,
           r.created_at,
           r.paid_at,
           r.transfer,
           r.art_id AS own_art_id,
           first_value(r.art_id) OVER same_transfer AS art_id,
           min(r.standing) OVER (PARTITION BY r.artist_id, COALESCE(r.transfer, r.id::text)) AS standing,
           row_number() OVER same_transfer AS copy
      FROM recorded r
    WINDOW same_transfer AS (PARTITION BY r.artist_id, COALESCE(r.transfer, r.id::text)
                                 ORDER BY r.art_id IS NULL, r.standing, r.created_at, r.id)
), payment AS (
    SELECT g.artist_id,
           COALESCE(upper(btrim(COALESCE(e.currency, g.currency))), '') AS currency,
           COALESCE(g.paid_at, g.created_at) AS at,
           g.id AS key,
           g.own_art_id AS art_id,
           g.status,
           CASE WHEN g.copy > 1           THEN 'duplicate'
                WHEN g.standing = 3       THEN 'failed'
                WHEN g.standing = 4       THEN 'cancelled'
                WHEN g.gross_amount < 0   THEN 'credit_by_hand'
                WHEN g.standing = 1       THEN 'settled'
                ELSE 'in_flight'
           END AS kind,
           g.copy = 1 AND g.standing IN (3, 4) AND g.transfer IS NOT NULL AS in_doubt,
           g.gross_amount,
           CASE WHEN g.copy > 1 THEN 0
                WHEN g.standing = 1 OR (g.standing = 2 AND g.gross_amount < 0) THEN -g.gross_amount
                ELSE 0
           END AS effect,
           CASE WHEN g.copy > 1 OR g.standing = 4 THEN 0 ELSE -g.gross_amount END AS ledger_effect
      FROM grouped g
      LEFT JOIN art a ON a.id = g.art_id
      LEFT JOIN events e ON e.id = a.event_id
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
     WHERE %(event_id)s::uuid IS NULL OR a.event_id = %(event_id)s::uuid
), line AS (
    SELECT w.artist_id, w.currency, w.at, w.key, w.art_id, NULL::uuid AS payment_id, w.status,
           CASE w.status WHEN 'paid' THEN 'sale' WHEN 'sold' THEN 'sold_unpaid' ELSE 'not_sold' END AS kind,
           false AS in_doubt, w.final_price, w.effect, w.effect AS ledger_effect
      FROM work w
     UNION ALL
    SELECT p.artist_id, p.currency, p.at, p.key, p.art_id, p.key, p.status, p.kind, p.in_doubt, NULL, p.effect, p.ledger_effect
      FROM payment p
), running AS (
    SELECT l.artist_id, l.currency, l.at, l.key, l.art_id, l.payment_id, l.status, l.kind, l.in_doubt, l.final_price,
           l.effect,
           sum(l.effect) OVER so_far        AS balance_after,
           sum(l.ledger_effect) OVER so_far AS ledger_after,
           count(*) OVER ()                 AS total
      FROM line l
    WINDOW so_far AS (PARTITION BY l.artist_id, l.currency ORDER BY l.at, l.key)
)
SELECT r.at,
       r.kind,
       r.artist_id             AS artist_profile_id,
       n.name                  AS artist_name,
       n.entry_id,
       NULLIF(r.currency, '')  AS currency,
       r.effect,
       r.balance_after,
       r.ledger_after,
       r.status,
       r.in_doubt,
       r.payment_id,
       r.art_id,
       a.art_code,
       COALESCE(r.final_price, a.final_price, a.current_bid) AS final_price,
       e.eid,
       e.name                  AS event_name,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone,
       COALESCE(e.artist_auction_portion, 0.50) AS artist_auction_portion,
       p.gross_amount,
       p.currency              AS recorded_currency,
       p.payment_type,
       p.payment_method,
       p.reason_category,
       p.description,
       p.stripe_transfer_id,
       p.error_message,
       p.created_at,
       p.paid_at,
       r.total
  FROM running r
  JOIN artist_profiles n ON n.id = r.artist_id
  LEFT JOIN art a ON a.id = r.art_id
  LEFT JOIN events e ON e.id = a.event_id
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
  LEFT JOIN artist_payments p ON p.id = r.payment_id
 ORDER BY r.at DESC, r.key DESC
 LIMIT %(limit)s
