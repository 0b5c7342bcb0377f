-- What artists are owed, as production computes it. The functions disagree with each other on purpose of history; the
-- differences are kept, because people compare Arthur's answer with these screens.

CREATE FUNCTION sale_price(a art) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(a.final_price, a.current_bid, 0)
$$;

-- Per artist, currency and portion. Grouping by portion as well subtracts the same debit once per portion.
CREATE FUNCTION get_artists_owed()
RETURNS TABLE (artist_profile_id uuid, artist_name varchar, entry_id int, currency varchar, artist_auction_portion numeric,
               total_credits numeric, total_debits numeric, balance numeric, latest_payment_date timestamptz,
               latest_event_end timestamptz)
LANGUAGE sql STABLE AS $$
    WITH credit AS (
        SELECT a.artist_id, e.currency, e.artist_auction_portion,
               sum(sale_price(a) * e.artist_auction_portion) AS amount,
               max(a.buyer_pay_recent_date) AS latest_payment_date,
               max(e.event_end_datetime) AS latest_event_end
          FROM art AS a
          JOIN events AS e ON e.id = a.event_id
         WHERE a.status = 'paid' AND a.artist_id IS NOT NULL AND sale_price(a) > 0
         GROUP BY a.artist_id, e.currency, e.artist_auction_portion
    ), debit AS (
        SELECT p.artist_profile_id, coalesce(e.currency, p.currency) AS currency, sum(p.gross_amount) AS amount
          FROM artist_payments AS p
          LEFT JOIN art AS a ON a.id = p.art_id
          LEFT JOIN events AS e ON e.id = a.event_id
         WHERE p.status IN ('completed', 'paid', 'verified')
         GROUP BY p.artist_profile_id, coalesce(e.currency, p.currency)
    )
    SELECT c.artist_id, n.name, n.entry_id, c.currency, c.artist_auction_portion, round(c.amount, 2),
           coalesce(d.amount, 0), round(c.amount - coalesce(d.amount, 0), 2), c.latest_payment_date, c.latest_event_end
      FROM credit AS c
      JOIN artist_profiles AS n ON n.id = c.artist_id
      LEFT JOIN debit AS d ON d.artist_profile_id = c.artist_id AND d.currency = c.currency
     WHERE c.amount - coalesce(d.amount, 0) > 0.01
     ORDER BY 8 DESC, n.entry_id
$$;

-- Contestants of one event. A payment belongs to the event by its artwork, so payments without one are not seen;
-- automated ones count in the event's currency only, manual ones in whatever currency they carry.
CREATE FUNCTION get_event_artists_owed(p_event_id uuid)
RETURNS TABLE (artist_profile_id uuid, artist_name varchar, entry_id int, currency varchar, total_credits numeric,
               total_debits numeric, balance numeric)
LANGUAGE sql STABLE AS $$
    WITH credit AS (
        SELECT a.artist_id, e.currency, sum(sale_price(a) * e.artist_auction_portion) AS amount
          FROM art AS a
          JOIN events AS e ON e.id = a.event_id
         WHERE a.event_id = p_event_id AND a.status = 'paid' AND sale_price(a) > 0
           AND EXISTS (SELECT 1 FROM round_contestants AS rc JOIN rounds AS r ON r.id = rc.round_id
                        WHERE r.event_id = p_event_id AND rc.artist_id = a.artist_id)
         GROUP BY a.artist_id, e.currency
    ), debit AS (
        SELECT p.artist_profile_id, sum(p.gross_amount) AS amount
          FROM artist_payments AS p
          JOIN art AS a ON a.id = p.art_id
          JOIN events AS e ON e.id = a.event_id
         WHERE a.event_id = p_event_id AND p.status IN ('completed', 'paid', 'verified')
           AND (p.payment_type = 'manual' OR p.currency = e.currency)
         GROUP BY p.artist_profile_id
    )
    SELECT c.artist_id, n.name, n.entry_id, c.currency, round(c.amount, 2), coalesce(d.amount, 0),
           round(c.amount - coalesce(d.amount, 0), 2)
      FROM credit AS c
      JOIN artist_profiles AS n ON n.id = c.artist_id
      LEFT JOIN debit AS d ON d.artist_profile_id = c.artist_id
     WHERE c.amount - coalesce(d.amount, 0) > 0.01
     ORDER BY 7 DESC, n.entry_id
$$;

-- The admin list: every currency added up and labelled with the one that has the largest credit; failed and in-flight
-- payments count as paid.
CREATE FUNCTION get_enhanced_admin_artists_owed()
RETURNS TABLE (artist_profile_id uuid, artist_name varchar, entry_id int, currency varchar, total_credits numeric,
               total_debits numeric, balance numeric, account_status text)
LANGUAGE sql STABLE AS $$
    WITH credit AS (
        SELECT a.artist_id, e.currency, sum(sale_price(a) * e.artist_auction_portion) AS amount
          FROM art AS a
          JOIN events AS e ON e.id = a.event_id
         WHERE a.status = 'paid' AND a.artist_id IS NOT NULL AND sale_price(a) > 0
         GROUP BY a.artist_id, e.currency
    ), added AS (
        SELECT c.artist_id, sum(c.amount) AS amount, (array_agg(c.currency ORDER BY c.amount DESC, c.currency))[1] AS currency
          FROM credit AS c
         GROUP BY c.artist_id
    ), debit AS (
        SELECT p.artist_profile_id, sum(p.gross_amount) AS amount
          FROM artist_payments AS p
         WHERE p.status <> 'cancelled'
         GROUP BY p.artist_profile_id
    )
    SELECT c.artist_id, n.name, n.entry_id, c.currency, round(c.amount, 2), coalesce(d.amount, 0),
           greatest(round(c.amount - coalesce(d.amount, 0), 2), 0), coalesce(g.status, 'no_account')
      FROM added AS c
      JOIN artist_profiles AS n ON n.id = c.artist_id
      LEFT JOIN debit AS d ON d.artist_profile_id = c.artist_id
      LEFT JOIN artist_global_payments AS g ON g.artist_profile_id = c.artist_id
     WHERE c.amount - coalesce(d.amount, 0) > 0.01
     ORDER BY 7 DESC, n.entry_id
$$;

-- The amount behind the admin's pay button: unpaid sales count as credit, so they can be paid out.
CREATE FUNCTION get_artist_balance_for_currency(p_artist_profile_id uuid, p_currency text) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT greatest(round(
               coalesce((SELECT sum(sale_price(a) * e.artist_auction_portion)
                           FROM art AS a
                           JOIN events AS e ON e.id = a.event_id
                          WHERE a.artist_id = p_artist_profile_id AND a.status IN ('sold', 'paid')
                            AND e.currency = p_currency), 0)
             - coalesce((SELECT sum(p.gross_amount)
                           FROM artist_payments AS p
                          WHERE p.artist_profile_id = p_artist_profile_id AND p.currency = p_currency
                            AND p.status IN ('paid', 'verified', 'processing', 'pending')), 0), 2), 0)
$$;

-- Contestants are not required here, and an in-flight payment of the event in its currency hides the artist.
CREATE FUNCTION get_event_ready_to_pay(p_event_id uuid)
RETURNS TABLE (artist_profile_id uuid, artist_name varchar, entry_id int, currency varchar, total_credits numeric,
               total_debits numeric, balance numeric, stripe_recipient_id text)
LANGUAGE sql STABLE AS $$
    WITH credit AS (
        SELECT a.artist_id, e.currency, sum(sale_price(a) * e.artist_auction_portion) AS amount
          FROM art AS a
          JOIN events AS e ON e.id = a.event_id
         WHERE a.event_id = p_event_id AND a.status = 'paid' AND a.artist_id IS NOT NULL AND sale_price(a) > 0
         GROUP BY a.artist_id, e.currency
    ), attributed AS (
        SELECT p.artist_profile_id, p.currency, p.status, p.gross_amount
          FROM artist_payments AS p
          JOIN art AS a ON a.id = p.art_id
         WHERE a.event_id = p_event_id
    ), debit AS (
        SELECT p.artist_profile_id, p.currency, sum(p.gross_amount) AS amount
          FROM attributed AS p
         WHERE p.status IN ('completed', 'paid', 'verified')
         GROUP BY p.artist_profile_id, p.currency
    )
    SELECT c.artist_id, n.name, n.entry_id, c.currency, round(c.amount, 2), coalesce(d.amount, 0),
           round(c.amount - coalesce(d.amount, 0), 2), g.stripe_recipient_id
      FROM credit AS c
      JOIN artist_profiles AS n ON n.id = c.artist_id
      JOIN artist_global_payments AS g ON g.artist_profile_id = c.artist_id AND g.status = 'ready'
      LEFT JOIN debit AS d ON d.artist_profile_id = c.artist_id AND d.currency = c.currency
     WHERE c.amount - coalesce(d.amount, 0) > 0.01
       AND NOT EXISTS (SELECT 1 FROM attributed AS f
                        WHERE f.artist_profile_id = c.artist_id AND f.currency = c.currency
                          AND f.status IN ('queued', 'processing', 'pending', 'initiated'))
     ORDER BY 7 DESC, n.entry_id
$$;

-- Overdue from the latest payment of a buyer, else from the end of the latest event.
CREATE FUNCTION get_overdue_artist_payments(p_days int DEFAULT 14)
RETURNS TABLE (artist_profile_id uuid, artist_name varchar, entry_id int, currency varchar, balance numeric,
               reference_date timestamptz, days_overdue int)
LANGUAGE sql STABLE AS $$
    SELECT o.artist_profile_id, o.artist_name, o.entry_id, o.currency, o.balance,
           coalesce(o.latest_payment_date, o.latest_event_end),
           extract(day FROM now() - coalesce(o.latest_payment_date, o.latest_event_end))::int
      FROM get_artists_owed() AS o
     WHERE coalesce(o.latest_payment_date, o.latest_event_end) < now() - make_interval(days => p_days)
     ORDER BY 6
$$;
