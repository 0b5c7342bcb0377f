-- Voting weights, check-in and weighted results.

CREATE FUNCTION refresh_vote_weights() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY person_vote_weights;
END
$$;

-- Takes no argument: the view is global, whatever event the caller has in mind.
CREATE FUNCTION manual_refresh_vote_weights() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    started  timestamptz := clock_timestamp();
    elapsed  int;
    people_n bigint;
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY person_vote_weights;
    elapsed := extract(epoch FROM clock_timestamp() - started) * 1000;
    SELECT count(*) INTO people_n FROM person_vote_weights;
    INSERT INTO system_logs (service, operation, level, message, request_data, duration_ms)
    VALUES ('vote_weights', 'manual_refresh', 'info', 'Vote weights refreshed', jsonb_build_object('people', people_n), elapsed);
    RETURN format('Vote weights refreshed for %s people in %s ms', people_n, elapsed);
END
$$;

CREATE FUNCTION calculate_vote_weight(p_person_id uuid)
RETURNS TABLE (base_weight numeric, artist_bonus numeric, vote_history_bonus numeric, bid_history_bonus numeric,
               total_weight numeric)
LANGUAGE sql STABLE AS $$
    WITH parts AS (
        SELECT CASE WHEN p.is_artist THEN 1.0 ELSE 0.0 END AS artist,
               least(0.1 * (SELECT count(*) FROM votes AS v WHERE v.person_id = p.id), 3.0) AS history,
               least(0.001 * coalesce((SELECT sum(b.amount) FROM bids AS b WHERE b.person_id = p.id), 0), 2.0) AS bidding
          FROM people AS p
         WHERE p.id = p_person_id
    )
    SELECT 1.0, artist, history, bidding, (1.0 + artist + history + bidding)::numeric(4, 2) FROM parts
$$;

CREATE FUNCTION has_valid_qr_scan(p_person_id uuid, p_event_id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM people_qr_scans AS s
                    WHERE s.person_id = p_person_id AND s.event_id = p_event_id AND s.is_valid)
$$;

CREATE FUNCTION get_event_weighted_votes(p_event_id uuid, p_round int DEFAULT NULL)
RETURNS TABLE (art_id uuid, raw_vote_count bigint, weighted_vote_total numeric) LANGUAGE sql STABLE AS $$
    SELECT v.art_uuid, count(*), sum(v.vote_factor)
      FROM votes AS v
     WHERE v.event_id = p_event_id
       AND (p_round IS NULL OR v.round = p_round)
       AND v.art_uuid IS NOT NULL
     GROUP BY v.art_uuid
$$;

-- Eight buckets of the weight a vote carried; the bounds belong to the bucket on their left.
CREATE FUNCTION get_event_vote_ranges(p_event_id uuid)
RETURNS TABLE (art_id uuid, range_0_22 bigint, range_0_95 bigint, range_1_01 bigint, range_1_90 bigint, range_2_50 bigint,
               range_5_01 bigint, range_10_00 bigint, range_above_10 bigint, total_weight numeric, total_votes bigint)
LANGUAGE sql STABLE AS $$
    SELECT v.art_uuid,
           count(*) FILTER (WHERE v.vote_factor <= 0.22),
           count(*) FILTER (WHERE v.vote_factor > 0.22 AND v.vote_factor <= 0.95),
           count(*) FILTER (WHERE v.vote_factor > 0.95 AND v.vote_factor <= 1.01),
           count(*) FILTER (WHERE v.vote_factor > 1.01 AND v.vote_factor <= 1.90),
           count(*) FILTER (WHERE v.vote_factor > 1.90 AND v.vote_factor <= 2.50),
           count(*) FILTER (WHERE v.vote_factor > 2.50 AND v.vote_factor <= 5.01),
           count(*) FILTER (WHERE v.vote_factor > 5.01 AND v.vote_factor <= 10),
           count(*) FILTER (WHERE v.vote_factor > 10),
           sum(v.vote_factor),
           count(*)
      FROM votes AS v
     WHERE v.event_id = p_event_id AND v.art_uuid IS NOT NULL
     GROUP BY v.art_uuid
$$;
