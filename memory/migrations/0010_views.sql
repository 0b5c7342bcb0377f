-- The operators' views, with figures that add up, and four more.
--
-- Rules of counting: aggregate first and join after; a soft error (has_error_field) is a failure; a session in flight
-- is not a completed one; automatic calls are no usage. New columns stand at the end, because a live view can neither
-- be reordered nor retyped. security_invoker makes the row policies of the tables decide what a reader sees.

-- A live view whose column has another type than ours cannot be replaced; only such a view is dropped.
DO $$
DECLARE
    misfit record;
BEGIN
    FOR misfit IN
        SELECT DISTINCT c.table_name
          FROM information_schema.columns AS c
          JOIN (VALUES ('esbmcp_v_tool_usage_30d', 'success_rate_pct', 'numeric'),
                       ('esbmcp_v_tool_usage_30d', 'avg_duration_ms', 'numeric'),
                       ('esbmcp_v_tool_usage_30d', 'p95_duration_ms', 'numeric'),
                       ('esbmcp_v_tool_usage_30d', 'max_duration_ms', 'integer'),
                       ('esbmcp_v_user_activity_30d', 'avg_session_ms', 'numeric'),
                       ('esbmcp_v_user_activity_30d', 'tools_used', 'ARRAY'),
                       ('esbmcp_v_daily_volume', 'day', 'date'),
                       ('esbmcp_v_daily_volume', 'total_tool_calls', 'bigint'),
                       ('esbmcp_v_daily_volume', 'avg_duration_ms', 'numeric'),
                       ('esbmcp_v_hourly_heatmap_7d', 'day_of_week', 'integer'),
                       ('esbmcp_v_hourly_heatmap_7d', 'hour_utc', 'integer'),
                       ('esbmcp_v_audit_denials_7d', 'reasons', 'jsonb')) AS ours (view_name, column_name, data_type)
            ON ours.view_name = c.table_name AND ours.column_name = c.column_name AND ours.data_type <> c.data_type
         WHERE c.table_schema = 'public'
    LOOP
        EXECUTE format('DROP VIEW %I', misfit.table_name);
    END LOOP;
END
$$;

-- Calls of each tool that somebody asked for, in 30 days.
CREATE OR REPLACE VIEW esbmcp_v_tool_usage_30d WITH (security_invoker = true) AS
SELECT e.tool_name,
       e.domain,
       count(*)                                                                                   AS total_calls,
       count(*) FILTER (WHERE e.ok AND NOT e.has_error_field)                                     AS success_count,
       count(*) FILTER (WHERE NOT e.ok OR e.has_error_field)                                      AS failure_count,
       round(100.0 * count(*) FILTER (WHERE e.ok AND NOT e.has_error_field) / count(*), 1)        AS success_rate_pct,
       round(avg(e.duration_ms), 0)                                                               AS avg_duration_ms,
       round((percentile_cont(0.95) WITHIN GROUP (ORDER BY e.duration_ms))::numeric, 0)           AS p95_duration_ms,
       max(e.duration_ms)                                                                         AS max_duration_ms,
       count(DISTINCT e.slack_user_id)                                                            AS unique_users,
       min(e.created_at)                                                                          AS first_call,
       max(e.created_at)                                                                          AS last_call,
       count(*) FILTER (WHERE e.ok AND e.has_error_field)                                         AS soft_error_count
  FROM esbmcp_tool_executions AS e
 WHERE e.created_at > now() - interval '30 days'
   AND NOT e.automatic
 GROUP BY e.tool_name, e.domain
 ORDER BY total_calls DESC;

-- What each person asked in 30 days, and the calls of these sessions.
CREATE OR REPLACE VIEW esbmcp_v_user_activity_30d WITH (security_invoker = true) AS
WITH sessions AS (
    SELECT s.slack_user_id, s.slack_username, s.user_role,
           count(*) AS total_sessions,
           round(avg(s.total_duration_ms), 0) AS avg_session_ms,
           count(*) FILTER (WHERE s.status = 'error') AS error_sessions,
           count(*) FILTER (WHERE s.status = 'denied') AS denied_sessions,
           count(*) FILTER (WHERE s.status IN ('running', 'waiting')) AS in_flight_sessions,
           sum(s.estimated_cost_usd) AS estimated_cost_usd,
           min(s.created_at) AS first_session,
           max(s.created_at) AS last_session
      FROM esbmcp_chat_sessions AS s
     WHERE s.created_at > now() - interval '30 days'
     GROUP BY s.slack_user_id, s.slack_username, s.user_role
), calls AS (
    SELECT s.slack_user_id, s.slack_username, s.user_role,
           count(*) AS total_tool_calls,
           array_agg(DISTINCT e.tool_name ORDER BY e.tool_name) AS tools_used
      FROM esbmcp_chat_sessions AS s
      JOIN esbmcp_tool_executions AS e ON e.session_id = s.id
     WHERE s.created_at > now() - interval '30 days'
       AND NOT e.automatic
     GROUP BY s.slack_user_id, s.slack_username, s.user_role
)
SELECT s.slack_user_id,
       s.slack_username,
       s.user_role,
       s.total_sessions,
       coalesce(c.total_tool_calls, 0) AS total_tool_calls,
       s.avg_session_ms,
       s.error_sessions,
       s.denied_sessions,
       c.tools_used,
       s.first_session,
       s.last_session,
       s.in_flight_sessions,
       s.estimated_cost_usd
  FROM sessions AS s
  LEFT JOIN calls AS c
    ON c.slack_user_id = s.slack_user_id
   AND c.slack_username IS NOT DISTINCT FROM s.slack_username
   AND c.user_role IS NOT DISTINCT FROM s.user_role
 ORDER BY s.total_sessions DESC;

-- What failed in 7 days, soft errors included, alike failures together.
CREATE OR REPLACE VIEW esbmcp_v_error_digest_7d WITH (security_invoker = true) AS
WITH failures AS (
    SELECT e.tool_name, e.domain, e.error_code, left(e.error_message, 200) AS error_preview,
           e.slack_user_id, e.created_at, e.ok,
           EXISTS (SELECT FROM esbmcp_tool_errors AS r WHERE r.execution_id = e.id AND r.resolved) AS resolved
      FROM esbmcp_tool_executions AS e
     WHERE e.created_at > now() - interval '7 days'
       AND (NOT e.ok OR e.has_error_field)
)
SELECT f.tool_name,
       f.domain,
       f.error_code,
       f.error_preview,
       count(*)                             AS occurrence_count,
       count(DISTINCT f.slack_user_id)      AS affected_users,
       min(f.created_at)                    AS first_seen,
       max(f.created_at)                    AS last_seen,
       count(*) FILTER (WHERE f.resolved)   AS resolved_count,
       count(*) FILTER (WHERE f.ok)         AS soft_error_count
  FROM failures AS f
 GROUP BY f.tool_name, f.domain, f.error_code, f.error_preview
 ORDER BY occurrence_count DESC, last_seen DESC;

-- Sessions of each day in 90 days; days are those of the reader's session zone.
CREATE OR REPLACE VIEW esbmcp_v_daily_volume WITH (security_invoker = true) AS
SELECT s.created_at::date                                             AS day,
       count(*)                                                       AS total_sessions,
       count(*) FILTER (WHERE s.status = 'completed')                 AS completed,
       count(*) FILTER (WHERE s.status = 'error')                     AS errors,
       count(*) FILTER (WHERE s.status = 'denied')                    AS denied,
       count(*) FILTER (WHERE s.status = 'rate_limited')              AS rate_limited,
       count(DISTINCT s.slack_user_id)                                AS unique_users,
       sum(s.tool_call_count)                                         AS total_tool_calls,
       round(avg(s.total_duration_ms), 0)                             AS avg_duration_ms,
       count(*) FILTER (WHERE s.status IN ('running', 'waiting'))     AS in_flight
  FROM esbmcp_chat_sessions AS s
 WHERE s.created_at > now() - interval '90 days'
 GROUP BY s.created_at::date
 ORDER BY day DESC;

-- When people ask: weekday (0 is Sunday) and hour of 7 days, in the reader's session zone, whatever the name says.
CREATE OR REPLACE VIEW esbmcp_v_hourly_heatmap_7d WITH (security_invoker = true) AS
SELECT extract(dow FROM s.created_at)::integer  AS day_of_week,
       extract(hour FROM s.created_at)::integer AS hour_utc,
       count(*)                                 AS session_count
  FROM esbmcp_chat_sessions AS s
 WHERE s.created_at > now() - interval '7 days'
 GROUP BY 1, 2
 ORDER BY day_of_week, hour_utc;

-- Who was refused what in 7 days, and why.
CREATE OR REPLACE VIEW esbmcp_v_audit_denials_7d WITH (security_invoker = true) AS
SELECT a.event_type,
       a.slack_user_id,
       a.slack_username,
       a.user_role,
       a.tool_name,
       count(*)                                                                       AS denial_count,
       min(a.created_at)                                                              AS first_denial,
       max(a.created_at)                                                              AS last_denial,
       jsonb_agg(DISTINCT a.detail -> 'reason') FILTER (WHERE a.detail ? 'reason')    AS reasons
  FROM esbmcp_audit_log AS a
 WHERE a.created_at > now() - interval '7 days'
   AND a.event_type IN ('identity_denied', 'role_denied', 'rate_limit_exceeded', 'mutating_tool_blocked')
 GROUP BY a.event_type, a.slack_user_id, a.slack_username, a.user_role, a.tool_name
 ORDER BY denial_count DESC;

-- Errors still to be looked at, with the question that led to each.
CREATE OR REPLACE VIEW esbmcp_v_unresolved_errors WITH (security_invoker = true) AS
SELECT r.id, r.tool_name, r.domain, r.error_type, r.error_message, r.error_code, r.error_hint, r.sql_query_preview,
       r.arguments_preview, r.slack_user_id, r.created_at,
       s.user_prompt AS triggering_prompt,
       r.session_id, r.execution_id
  FROM esbmcp_tool_errors AS r
  LEFT JOIN esbmcp_chat_sessions AS s ON s.id = r.session_id
 WHERE NOT r.resolved
 ORDER BY r.created_at DESC;

-- Sessions that people rated badly.
CREATE OR REPLACE VIEW esbmcp_v_negative_feedback WITH (security_invoker = true) AS
SELECT f.id AS feedback_id, f.slack_user_id, f.rating, f.comment, f.created_at AS feedback_at,
       s.user_prompt, s.ai_response, s.tools_called, s.status AS session_status, s.error_message AS session_error,
       s.id AS session_id
  FROM esbmcp_feedback AS f
  JOIN esbmcp_chat_sessions AS s ON s.id = f.session_id
 WHERE f.rating = -1
 ORDER BY f.created_at DESC;

-- Each reaction with the session whose answer it was put on, if it was one. The answer with the latest start wins.
CREATE OR REPLACE VIEW esbmcp_v_reaction_sessions WITH (security_invoker = true) AS
SELECT r.id AS reaction_id, r.slack_channel_id, r.message_ts, r.slack_user_id, r.reaction, r.sentiment,
       r.created_at AS reacted_at,
       s.id AS session_id, s.slack_user_id AS asked_by, s.user_prompt, s.ai_response, s.tools_called,
       s.status AS session_status, s.interaction_type, s.passthrough_mode, s.created_at AS asked_at
  FROM esbmcp_reaction_feedback AS r
  LEFT JOIN LATERAL (
       SELECT c.id, c.slack_user_id, c.user_prompt, c.ai_response, c.tools_called, c.status, c.interaction_type,
              c.passthrough_mode, c.created_at
         FROM esbmcp_chat_sessions AS c
        WHERE c.slack_channel_id = r.slack_channel_id AND c.response_ts = r.message_ts
        ORDER BY c.created_at DESC LIMIT 1) AS s ON true
 ORDER BY r.created_at DESC;

-- What each model cost on each day of 90, and how many sessions had no known price. Days as in daily volume.
CREATE OR REPLACE VIEW esbmcp_v_cost_daily WITH (security_invoker = true) AS
SELECT s.created_at::date                                   AS day,
       s.ai_model,
       count(*)                                             AS sessions,
       sum(s.prompt_tokens)                                 AS prompt_tokens,
       sum(s.cached_tokens)                                 AS cached_tokens,
       sum(s.completion_tokens)                             AS completion_tokens,
       round(sum(s.estimated_cost_usd), 4)                  AS estimated_cost_usd,
       count(*) FILTER (WHERE s.price_known IS FALSE)       AS unpriced_sessions
  FROM esbmcp_chat_sessions AS s
 WHERE s.created_at > now() - interval '90 days'
   AND s.ai_model IS NOT NULL
 GROUP BY s.created_at::date, s.ai_model
 ORDER BY day DESC, estimated_cost_usd DESC NULLS LAST;

-- How long answers of 7 days took, by the way they were asked and made. Only completed sessions count.
CREATE OR REPLACE VIEW esbmcp_v_latency_by_mode_7d WITH (security_invoker = true) AS
SELECT s.interaction_type,
       s.passthrough_mode,
       count(*)                                                                                 AS sessions,
       round((percentile_cont(0.50) WITHIN GROUP (ORDER BY s.total_duration_ms))::numeric, 0)   AS p50_ms,
       round((percentile_cont(0.95) WITHIN GROUP (ORDER BY s.total_duration_ms))::numeric, 0)   AS p95_ms,
       round((percentile_cont(0.99) WITHIN GROUP (ORDER BY s.total_duration_ms))::numeric, 0)   AS p99_ms,
       max(s.total_duration_ms)                                                                 AS max_ms,
       round((percentile_cont(0.95) WITHIN GROUP (ORDER BY s.ai_first_call_ms))::numeric, 0)    AS p95_first_call_ms
  FROM esbmcp_chat_sessions AS s
 WHERE s.created_at > now() - interval '7 days'
   AND s.status = 'completed'
   AND s.total_duration_ms IS NOT NULL
 GROUP BY s.interaction_type, s.passthrough_mode
 ORDER BY sessions DESC;

-- Every chart job that should still post: how late it is, and what came of its runs in 7 days.
CREATE OR REPLACE VIEW esbmcp_v_scheduler_health WITH (security_invoker = true) AS
WITH runs AS (
    SELECT p.job_id,
           count(*) FILTER (WHERE NOT p.skipped) AS posted,
           count(*) FILTER (WHERE p.skipped AND p.skip_reason IS DISTINCT FROM 'error') AS skipped,
           count(*) FILTER (WHERE p.skip_reason = 'error') AS errors,
           max(p.created_at) FILTER (WHERE NOT p.skipped) AS last_posted_at
      FROM esbmcp_chart_posts_log AS p
     WHERE p.created_at > now() - interval '7 days'
       AND p.job_id IS NOT NULL
     GROUP BY p.job_id
)
SELECT j.id AS job_id, j.eid, j.slack_channel_id, j.status, j.cadence, j.next_run_at, j.last_run_at, j.auto_stop_at,
       greatest(0, extract(epoch FROM now() - j.next_run_at))::bigint AS late_seconds,
       coalesce(r.posted, 0) AS posted_7d,
       coalesce(r.skipped, 0) AS skipped_7d,
       coalesce(r.errors, 0) AS errors_7d,
       r.last_posted_at
  FROM esbmcp_scheduled_chart_jobs AS j
  LEFT JOIN runs AS r ON r.job_id = j.id
 WHERE j.status IN ('active', 'error')
 ORDER BY late_seconds DESC NULLS LAST;
