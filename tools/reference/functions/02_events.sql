-- Figures of one event and of its ticket sales.

CREATE FUNCTION get_latest_eventbrite_cache(p_eid text)
RETURNS TABLE (id uuid, event_id uuid, eid varchar, eventbrite_id varchar, ticket_classes jsonb, total_tickets_sold int,
               gross_revenue numeric, ticket_revenue numeric, taxes_collected numeric, eventbrite_fees numeric,
               payment_processing_fees numeric, total_fees numeric, net_deposit numeric, total_capacity int,
               currency_code varchar, data_quality_score int, fetched_at timestamp, expires_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT c.id, c.event_id, c.eid, c.eventbrite_id, c.ticket_classes, c.total_tickets_sold, c.gross_revenue,
           c.ticket_revenue, c.taxes_collected, c.eventbrite_fees, c.payment_processing_fees, c.total_fees, c.net_deposit,
           c.total_capacity, c.currency_code, c.data_quality_score, c.fetched_at, c.expires_at
      FROM eventbrite_api_cache AS c
     WHERE c.eid = p_eid
     ORDER BY c.fetched_at DESC
     LIMIT 1
$$;

CREATE FUNCTION get_event_ticket_revenue(p_event_id uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT c.ticket_revenue FROM eventbrite_api_cache AS c WHERE c.event_id = p_event_id ORDER BY c.fetched_at DESC LIMIT 1
$$;

CREATE FUNCTION get_event_ticket_sales(p_event_id uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT c.total_tickets_sold FROM eventbrite_api_cache AS c WHERE c.event_id = p_event_id ORDER BY c.fetched_at DESC LIMIT 1
$$;

-- Far too low: final_price is NULL for most sold works.
CREATE FUNCTION get_event_auction_revenue(p_event_id uuid) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(a.final_price), 0) FROM art AS a WHERE a.event_id = p_event_id
$$;

CREATE FUNCTION get_event_confirmed_artists_count(p_event_id uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*)
      FROM artist_confirmations AS c
      JOIN events AS e ON e.eid = c.event_eid
     WHERE e.id = p_event_id AND c.confirmation_status = 'confirmed' AND c.withdrawn_at IS NULL
$$;

-- Keeps production's faults: applied counts confirmations, tickets are the maximum over all snapshots (so refunds never
-- lower them) and auction revenue knows final_price only.
CREATE FUNCTION get_batch_event_metrics(p_eids text[])
RETURNS TABLE (eid text, confirmed_artists bigint, applied_artists bigint, ticket_revenue numeric, ticket_sales int,
               auction_revenue numeric, vote_count bigint)
LANGUAGE sql STABLE AS $$
    SELECT e.eid::text,
           (SELECT count(*) FROM artist_confirmations AS c
             WHERE c.event_eid = e.eid AND c.confirmation_status = 'confirmed' AND c.withdrawn_at IS NULL),
           (SELECT count(*) FROM artist_confirmations AS c WHERE c.event_eid = e.eid),
           (SELECT max(c.ticket_revenue) FROM eventbrite_api_cache AS c WHERE c.eid = e.eid),
           (SELECT max(c.total_tickets_sold) FROM eventbrite_api_cache AS c WHERE c.eid = e.eid),
           (SELECT coalesce(sum(a.final_price), 0) FROM art AS a WHERE a.event_id = e.id),
           (SELECT count(*) FROM votes AS v WHERE v.eid = e.eid)
      FROM events AS e
     WHERE e.eid = ANY (p_eids)
$$;

CREATE FUNCTION get_event_cache_versions(p_eid text) RETURNS TABLE (endpoint_path text, version bigint) LANGUAGE sql STABLE AS $$
    SELECT v.endpoint_path::text, (extract(epoch FROM v.last_updated) * 1000)::bigint
      FROM endpoint_cache_versions AS v
     WHERE v.event_eid = p_eid
     ORDER BY v.endpoint_path
$$;

-- Totals over paid purchases only. The links contain the secret hash of the invite.
CREATE FUNCTION admin_get_event_sponsorship_summary(p_event_id uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
               'total_invites', (SELECT count(*) FROM sponsorship_invites AS i WHERE i.event_id = p_event_id),
               'total_purchases', count(*),
               'total_amount', coalesce(sum(s.total_amount), 0),
               'invite_links', (SELECT jsonb_agg('/sponsor/' || i.hash ORDER BY i.created_at)
                                  FROM sponsorship_invites AS i WHERE i.event_id = p_event_id))
      FROM sponsorship_purchases AS s
     WHERE s.event_id = p_event_id AND s.payment_status = 'paid'
$$;
