-- Turns the enumerations, so far comments, into check constraints.
--
-- Each is added NOT VALID, then validated after old values are mapped: another spelling of an allowed value becomes
-- that value, anything else the fallback, with a warning that says what and how many.

CREATE FUNCTION pg_temp.close_set(of_table regclass, of_column text, allowed text[], fallback text) RETURNS void
    LANGUAGE plpgsql AS
$$
DECLARE
    odd record;
BEGIN
    EXECUTE format('UPDATE %1$s SET %2$I = lower(regexp_replace(btrim(%2$I), ''[\s-]+'', ''_'', ''g''))
                     WHERE %2$I <> ALL ($1)
                       AND lower(regexp_replace(btrim(%2$I), ''[\s-]+'', ''_'', ''g'')) = ANY ($1)',
                   of_table, of_column) USING allowed;
    FOR odd IN EXECUTE format('SELECT %2$I AS word, count(*) AS times FROM %1$s WHERE %2$I <> ALL ($1) GROUP BY 1',
                              of_table, of_column) USING allowed LOOP
        RAISE WARNING '%.%: % rows hold %, now %', of_table, of_column, odd.times, quote_literal(odd.word),
                      coalesce(quote_literal(fallback), 'null');
    END LOOP;
    EXECUTE format('UPDATE %1$s SET %2$I = $2 WHERE %2$I <> ALL ($1)', of_table, of_column) USING allowed, fallback;
    EXECUTE format('ALTER TABLE %1$s ADD CONSTRAINT %1$s_%2$s_known CHECK (%2$I = ANY (%3$L::text[])) NOT VALID',
                   of_table, of_column, allowed);
    EXECUTE format('ALTER TABLE %1$s VALIDATE CONSTRAINT %1$s_%2$s_known', of_table, of_column);
END
$$;

-- running and waiting are the two states of a prompt in flight: at work, and before an open approval.
SELECT pg_temp.close_set('esbmcp_chat_sessions', 'status',
    '{completed, error, rate_limited, denied, running, waiting}', 'error');
SELECT pg_temp.close_set('esbmcp_chat_sessions', 'interaction_type',
    '{app_mention, slash_command, direct_message, group_dm, assistant, cli, studio, eval, mcp, http, scheduled}',
    'app_mention');

CREATE FUNCTION pg_temp.audit_events() RETURNS text[] LANGUAGE sql AS
$$
    SELECT ARRAY[
        -- who may ask, and the session
        'identity_allowed', 'identity_denied', 'rate_limit_ok', 'rate_limit_exceeded', 'role_allowed', 'role_denied',
        'no_tools_available', 'session_started', 'session_completed', 'session_error', 'session_stopped',
        -- tool calls
        'tool_not_found', 'missing_role', 'invalid_arguments', 'tool_executed', 'tool_failed',
        -- writes: the switches, the approval and the outcome
        'mutating_tool_blocked', 'read_only_blocked', 'confirmation_required', 'confirmation_satisfied',
        'confirmation_cancelled', 'confirmation_expired', 'confirmation_withdrawn', 'confirmation_refused',
        'mutating_tool_started', 'mutating_tool_executed', 'mutating_tool_failed', 'mutating_tool_in_doubt',
        'mutating_tool_reconciled', 'mutating_tool_undone',
        -- operators
        'switch_changed', 'role_granted', 'role_revoked', 'sql_executed', 'error_resolved', 'bug_resolved',
        'data_retention',
        'other']
$$;
-- An event that nobody knows keeps its word in the detail.
UPDATE esbmcp_audit_log SET detail = coalesce(detail, '{}') || jsonb_build_object('event_type', event_type)
 WHERE event_type <> ALL (pg_temp.audit_events());
SELECT pg_temp.close_set('esbmcp_audit_log', 'event_type', pg_temp.audit_events(), 'other');

SELECT pg_temp.close_set('esbmcp_tool_errors', 'error_type',
    '{sql_error, edge_function_error, timeout, validation_error, unknown}', 'unknown');
SELECT pg_temp.close_set('esbmcp_bug_reports', 'status', '{open, in_progress, resolved, closed}', 'open');
SELECT pg_temp.close_set('esbmcp_bug_reports', 'priority', '{low, normal, high, critical}', 'normal');
SELECT pg_temp.close_set('esbmcp_reaction_feedback', 'sentiment', '{positive, negative, bug, neutral}', 'neutral');
SELECT pg_temp.close_set('esbmcp_scheduled_chart_jobs', 'cadence', '{auto, weekly, every_2_days, daily}', 'auto');
SELECT pg_temp.close_set('esbmcp_scheduled_chart_jobs', 'comparator_mode', '{auto, locked}', 'auto');
SELECT pg_temp.close_set('esbmcp_scheduled_chart_jobs', 'status', '{active, paused, completed, error}', 'error');
SELECT pg_temp.close_set('esbmcp_chart_posts_log', 'skip_reason',
    '{no_data, no_change, duplicate_hash, error}', 'error');
SELECT pg_temp.close_set('esbmcp_chart_comparator_candidates', 'pool', '{same_city, cross_city}', 'cross_city');
SELECT pg_temp.close_set('esbmcp_memory_heads', 'scope_type', '{channel, tool}', 'channel');
SELECT pg_temp.close_set('esbmcp_memory_versions', 'scope_type', '{channel, tool}', 'channel');

DROP FUNCTION pg_temp.close_set(regclass, text, text[], text);
DROP FUNCTION pg_temp.audit_events();

-- What the triggers of 0002 see to, said as rules.
ALTER TABLE esbmcp_chat_sessions ADD CONSTRAINT esbmcp_chat_sessions_real_json
    CHECK (jsonb_typeof(tools_called) = 'array' AND jsonb_typeof(redaction_rules_applied) = 'array');
ALTER TABLE esbmcp_tool_executions ADD CONSTRAINT esbmcp_tool_executions_real_json
    CHECK (jsonb_typeof(arguments_keys) = 'array' AND jsonb_typeof(arguments_preview) = 'object'
           AND jsonb_typeof(result_keys) = 'array');
ALTER TABLE esbmcp_audit_log ADD CONSTRAINT esbmcp_audit_log_real_json CHECK (jsonb_typeof(detail) = 'object');
ALTER TABLE esbmcp_tool_errors ADD CONSTRAINT esbmcp_tool_errors_real_json
    CHECK (jsonb_typeof(arguments_preview) = 'object');
ALTER TABLE esbmcp_scheduled_chart_jobs ADD CONSTRAINT esbmcp_scheduled_chart_jobs_real_json
    CHECK (jsonb_typeof(locked_comparators) = 'array');
ALTER TABLE esbmcp_chart_posts_log ADD CONSTRAINT esbmcp_chart_posts_log_real_json
    CHECK (jsonb_typeof(comparators_used) = 'array');
ALTER TABLE esbmcp_memory_versions ADD CONSTRAINT esbmcp_memory_versions_real_json
    CHECK (jsonb_typeof(content_json) = 'object');
