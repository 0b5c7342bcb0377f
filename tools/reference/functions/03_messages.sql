-- Audience of a text campaign, opt-outs, health of the Slack queue.

-- Drops phones texted within the window, does not drop blocked people; every row carries the total.
CREATE FUNCTION get_sms_audience_paginated(p_city_ids uuid[], p_event_ids uuid[], p_recent_hours int DEFAULT 72,
                                           p_offset int DEFAULT 0, p_limit int DEFAULT 1000)
RETURNS TABLE (id uuid, first_name varchar, last_name varchar, phone varchar, message_blocked int, total_count bigint)
LANGUAGE sql STABLE AS $$
    WITH chosen AS (
        SELECT e.id FROM events AS e
         WHERE e.city_id = ANY (coalesce(p_city_ids, '{}')) OR e.id = ANY (coalesce(p_event_ids, '{}'))
    ), reached AS (
        SELECT r.person_id FROM event_registrations AS r JOIN chosen AS c ON c.id = r.event_id
        UNION
        SELECT s.person_id FROM people_qr_scans AS s JOIN chosen AS c ON c.id = s.event_id WHERE s.is_valid
        UNION
        SELECT v.person_id FROM votes AS v JOIN chosen AS c ON c.id = v.event_id
        UNION
        SELECT b.person_id FROM bids AS b JOIN art AS a ON a.id = b.art_id JOIN chosen AS c ON c.id = a.event_id
    ), texted AS (
        SELECT DISTINCT o.to_phone FROM sms_outbound AS o WHERE o.sent_at > now() - make_interval(hours => p_recent_hours)
    )
    SELECT p.id, p.first_name, p.last_name, p.phone, p.message_blocked, count(*) OVER ()
      FROM people AS p
      JOIN reached AS r ON r.person_id = p.id
     WHERE p.phone IS NOT NULL AND p.phone <> ''
       AND NOT EXISTS (SELECT 1 FROM texted AS t WHERE t.to_phone = p.phone)
     ORDER BY p.id
    OFFSET p_offset LIMIT p_limit
$$;

CREATE FUNCTION is_phone_opted_out(phone_number_input text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM sms_marketing_optouts AS o WHERE o.phone_number = phone_number_input AND o.is_active)
        OR EXISTS (SELECT 1 FROM people AS p WHERE p.phone = phone_number_input AND p.message_blocked > 0)
$$;

CREATE FUNCTION get_slack_queue_status()
RETURNS TABLE (pending bigint, pending_lookup bigint, sent bigint, failed bigint, oldest_pending timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE n.status = 'pending'), count(*) FILTER (WHERE n.status = 'pending_lookup'),
           count(*) FILTER (WHERE n.status = 'sent'), count(*) FILTER (WHERE n.status = 'failed'),
           min(n.created_at) FILTER (WHERE n.status IN ('pending', 'pending_lookup'))
      FROM slack_notifications AS n
$$;

CREATE FUNCTION slack_queue_health_check() RETURNS TABLE (metric text, value bigint, status text) LANGUAGE sql STABLE AS $$
    WITH figures AS (
        SELECT count(*) FILTER (WHERE n.status = 'pending') AS pending,
               count(*) FILTER (WHERE n.status = 'pending_lookup') AS pending_lookup,
               count(*) FILTER (WHERE n.status = 'failed') AS failed
          FROM slack_notifications AS n
    ), cached AS (
        SELECT count(*) AS live FROM slack_channels AS c WHERE c.active AND c.cache_expires_at > now()
    )
    SELECT 'pending', pending, CASE WHEN pending > 100 THEN 'warning' ELSE 'ok' END FROM figures
    UNION ALL
    SELECT 'pending_lookup', pending_lookup, CASE WHEN pending_lookup > 50 THEN 'warning' ELSE 'ok' END FROM figures
    UNION ALL
    SELECT 'failed', failed, CASE WHEN failed > 10 THEN 'error' ELSE 'ok' END FROM figures
    UNION ALL
    SELECT 'cached_channels', live, CASE WHEN live = 0 THEN 'warning' ELSE 'ok' END FROM cached
$$;
