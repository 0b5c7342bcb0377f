-- How long rows are kept, and the one function that removes them.

-- Days a table's rows are kept at least; the argument of the function may lengthen a period, never shorten it.
CREATE TABLE IF NOT EXISTS esbmcp_retention (
    table_name text    PRIMARY KEY,
    keep_days  integer NOT NULL CHECK (keep_days >= 1),
    rule       text    NOT NULL
);
ALTER TABLE esbmcp_retention ENABLE ROW LEVEL SECURITY;
INSERT INTO esbmcp_retention (table_name, keep_days, rule) VALUES
    ('esbmcp_chat_sessions', 90, 'by created_at'),
    ('esbmcp_tool_executions', 90, 'by created_at'),
    ('esbmcp_tool_errors', 90, 'resolved ones by resolved_at; unresolved ones stay'),
    ('esbmcp_feedback', 90, 'by created_at, or with its session'),
    ('esbmcp_audit_log', 365, 'by created_at, leaving an anchor; proof outlives chat text'),
    ('esbmcp_bug_reports', 730, 'resolved and closed ones, by resolved_at or else created_at'),
    ('esbmcp_reaction_feedback', 365, 'by created_at'),
    ('esbmcp_chart_posts_log', 730, 'by created_at; a year to compare with'),
    ('esbmcp_memory_versions', 365, 'all but the newest 25 of a scope, by created_at'),
    ('esbmcp_turns', 90, 'ended ones by finished_at, their outbox with them, unless a grant is open'),
    ('esbmcp_grants', 365, 'ended ones by created_at; in doubt stays'),
    ('checkpoints', 90, 'threads by their newest checkpoint, unless a turn is open')
    ON CONFLICT (table_name) DO NOTHING;

-- Removes what is older than its period and says how much. Meant to be run weekly, by the scheduler or by hand.
-- Definer's rights, so that nobody else needs the right to delete from the audit log; see 0005 for the anchors.
CREATE OR REPLACE FUNCTION esbmcp_cleanup_old_data(retention_days integer DEFAULT 90) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    -- when rows of each table are old
    old jsonb;
    gone_sessions bigint;
    gone_executions bigint;
    gone_audit bigint;
    gone_errors bigint;
    gone_feedback bigint;
    gone_bugs bigint;
    gone_reactions bigint;
    gone_posts bigint;
    gone_versions bigint;
    gone_turns bigint;
    gone_grants bigint;
    gone_threads bigint := 0;
    threads text[];
BEGIN
    IF retention_days IS NULL OR retention_days < 1 THEN
        RAISE EXCEPTION 'retention_days must be 1 or more, not %', retention_days
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT jsonb_object_agg(r.table_name, now() - make_interval(days => greatest(r.keep_days, retention_days)))
      INTO old FROM esbmcp_retention AS r;

    DELETE FROM esbmcp_tool_errors AS e
     WHERE e.resolved AND e.resolved_at < (old ->> 'esbmcp_tool_errors')::timestamptz;
    GET DIAGNOSTICS gone_errors = ROW_COUNT;
    -- Feedback of an old session goes with it, so it counts as removed even when it is younger.
    DELETE FROM esbmcp_feedback AS f
     WHERE f.created_at < (old ->> 'esbmcp_feedback')::timestamptz
        OR f.session_id IN (SELECT s.id FROM esbmcp_chat_sessions AS s
                             WHERE s.created_at < (old ->> 'esbmcp_chat_sessions')::timestamptz);
    GET DIAGNOSTICS gone_feedback = ROW_COUNT;
    DELETE FROM esbmcp_tool_executions AS e WHERE e.created_at < (old ->> 'esbmcp_tool_executions')::timestamptz;
    GET DIAGNOSTICS gone_executions = ROW_COUNT;

    -- Old rows stand in runs of neighbouring places; each run leaves one anchor.
    INSERT INTO esbmcp_audit_anchors (first_position, last_position, prev_hash, last_hash, removed_count)
    SELECT min(a.position), max(a.position), (array_agg(a.prev_hash ORDER BY a.position))[1],
           (array_agg(a.row_hash ORDER BY a.position DESC))[1], count(*)
      FROM (SELECT l.position, l.prev_hash, l.row_hash,
                   l.position - row_number() OVER (ORDER BY l.position) AS run
              FROM esbmcp_audit_log AS l
             WHERE l.created_at < (old ->> 'esbmcp_audit_log')::timestamptz) AS a
     GROUP BY a.run;
    DELETE FROM esbmcp_audit_log AS a USING esbmcp_audit_anchors AS n
     WHERE n.removed_in = pg_current_xact_id() AND a.position BETWEEN n.first_position AND n.last_position;
    GET DIAGNOSTICS gone_audit = ROW_COUNT;

    DELETE FROM esbmcp_chat_sessions AS s WHERE s.created_at < (old ->> 'esbmcp_chat_sessions')::timestamptz;
    GET DIAGNOSTICS gone_sessions = ROW_COUNT;

    DELETE FROM esbmcp_bug_reports AS b
     WHERE b.status IN ('resolved', 'closed')
       AND coalesce(b.resolved_at, b.created_at) < (old ->> 'esbmcp_bug_reports')::timestamptz;
    GET DIAGNOSTICS gone_bugs = ROW_COUNT;
    DELETE FROM esbmcp_reaction_feedback AS r WHERE r.created_at < (old ->> 'esbmcp_reaction_feedback')::timestamptz;
    GET DIAGNOSTICS gone_reactions = ROW_COUNT;
    DELETE FROM esbmcp_chart_posts_log AS p WHERE p.created_at < (old ->> 'esbmcp_chart_posts_log')::timestamptz;
    GET DIAGNOSTICS gone_posts = ROW_COUNT;
    DELETE FROM esbmcp_memory_versions AS v USING esbmcp_memory_heads AS h
     WHERE h.scope_type = v.scope_type AND h.scope_id = v.scope_id
       AND v.version_no <= h.current_version - 25
       AND v.created_at < (old ->> 'esbmcp_memory_versions')::timestamptz;
    GET DIAGNOSTICS gone_versions = ROW_COUNT;

    DELETE FROM esbmcp_turns AS t
     WHERE t.state IN ('done', 'failed', 'stopped')
       AND coalesce(t.finished_at, t.accepted_at) < (old ->> 'esbmcp_turns')::timestamptz
       AND NOT EXISTS (SELECT FROM esbmcp_grants AS g
                        WHERE g.turn_id = t.id AND g.state IN ('pending', 'approved', 'consumed', 'in_doubt'));
    GET DIAGNOSTICS gone_turns = ROW_COUNT;
    DELETE FROM esbmcp_grants AS g
     WHERE g.state IN ('cancelled', 'expired', 'withdrawn', 'failed', 'done')
       AND g.created_at < (old ->> 'esbmcp_grants')::timestamptz;
    GET DIAGNOSTICS gone_grants = ROW_COUNT;
    DELETE FROM esbmcp_rate_events AS e WHERE e.last_at < now() - interval '1 day';

    -- Checkpoints hold conversations too. Their tables belong to the checkpointer and may not be there.
    IF to_regclass('public.checkpoints') IS NOT NULL THEN
        SELECT array_agg(c.thread_id) INTO threads
          FROM (SELECT p.thread_id FROM checkpoints AS p GROUP BY p.thread_id
                HAVING max((p.checkpoint ->> 'ts')::timestamptz) < (old ->> 'checkpoints')::timestamptz) AS c
         WHERE NOT EXISTS (SELECT FROM esbmcp_turns AS t
                            WHERE t.thread_id::text = c.thread_id AND t.state IN ('accepted', 'running', 'waiting'));
        DELETE FROM checkpoint_writes AS w WHERE w.thread_id = ANY (threads);
        DELETE FROM checkpoint_blobs AS b WHERE b.thread_id = ANY (threads);
        DELETE FROM checkpoints AS c WHERE c.thread_id = ANY (threads);
        gone_threads := coalesce(cardinality(threads), 0);
    END IF;

    RETURN jsonb_build_object(
        'cutoff', now() - make_interval(days => retention_days),
        'deleted_sessions', gone_sessions,
        'deleted_executions', gone_executions,
        'deleted_audit', gone_audit,
        'deleted_errors', gone_errors,
        'deleted_feedback', gone_feedback,
        'deleted_bug_reports', gone_bugs,
        'deleted_reactions', gone_reactions,
        'deleted_chart_posts', gone_posts,
        'deleted_memory_versions', gone_versions,
        'deleted_turns', gone_turns,
        'deleted_grants', gone_grants,
        'deleted_threads', gone_threads);
END
$$;
