-- A live database of the predecessor, as far as it differs from the bare tables of 0001: its views, its clean-up
-- function, and rows with everything that was wrong with them.

CREATE VIEW esbmcp_v_hourly_heatmap_7d AS
SELECT EXTRACT(DOW FROM created_at) AS day_of_week, EXTRACT(HOUR FROM created_at) AS hour_utc, COUNT(*) AS session_count
  FROM esbmcp_chat_sessions WHERE created_at > now() - interval '7 days' GROUP BY 1, 2 ORDER BY 1, 2;

CREATE VIEW esbmcp_v_daily_volume AS
SELECT created_at::date AS day, COUNT(*) AS total_sessions,
       COUNT(*) FILTER (WHERE status = 'completed') AS completed, COUNT(*) FILTER (WHERE status = 'error') AS errors,
       COUNT(*) FILTER (WHERE status = 'denied') AS denied,
       COUNT(*) FILTER (WHERE status = 'rate_limited') AS rate_limited,
       COUNT(DISTINCT slack_user_id) AS unique_users, SUM(tool_call_count) AS total_tool_calls,
       ROUND(AVG(total_duration_ms)) AS avg_duration_ms
  FROM esbmcp_chat_sessions WHERE created_at > now() - interval '90 days' GROUP BY 1 ORDER BY 1 DESC;

CREATE FUNCTION esbmcp_cleanup_old_data(retention_days INT DEFAULT 90) RETURNS JSONB LANGUAGE plpgsql AS
$$ BEGIN RETURN '{}'; END $$;

-- One session with JSON in strings, one with a list of a wrong shape, one with an odd status.
INSERT INTO esbmcp_chat_sessions (id, slack_user_id, user_prompt, tools_called, redaction_rules_applied, status,
                                  ai_model, prompt_tokens, completion_tokens, created_at) VALUES
    ('00000000-0000-0000-0000-000000000001', 'U0OLD1', 'how many tickets', '"[{\"tool_name\": \"lookup_event\"}]"',
     '"[]"', 'completed', 'gpt-4o', 1000000, 100000, '2026-01-10 10:00+00'),
    ('00000000-0000-0000-0000-000000000002', 'U0OLD1', 'and sales', '{"tool_name": "lookup_event"}',
     'null', 'Rate-Limited', 'mystery-model', 1000000, 0, '2026-01-10 10:05+00'),
    ('00000000-0000-0000-0000-000000000003', 'U0OLD2', 'hello', NULL, '"not json"', 'exploded', NULL, 0, 0,
     '2026-01-10 10:06+00');

-- A call of a stored session, an automatic one, and one of a session that was never stored.
INSERT INTO esbmcp_tool_executions (id, session_id, tool_name, arguments_keys, arguments_preview, result_keys,
                                    has_error_field) VALUES
    ('10000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'lookup_event',
     '"[\"eid\"]"', '"{\"eid\": \"AB4001\"}"', '"[\"event\"]"', NULL),
    ('10000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 'get_memory', '[]', NULL, '[]', false),
    ('10000000-0000-0000-0000-000000000003', 'ffffffff-0000-0000-0000-000000000009', 'lookup_person', '[]', NULL, '[]', false);

INSERT INTO esbmcp_tool_errors (tool_name, error_type, error_message, session_id, execution_id, resolved) VALUES
    ('lookup_event', 'sql_error', 'no such column', 'ffffffff-0000-0000-0000-000000000009',
     'ffffffff-0000-0000-0000-000000000008', NULL),
    ('lookup_event', 'gremlins', 'nobody knows', NULL, NULL, false);

INSERT INTO esbmcp_audit_log (id, event_type, detail, created_at) VALUES
    ('20000000-0000-0000-0000-000000000002', 'role_denied', '"{\"reason\": \"no_role\"}"', '2026-01-02 00:00+00'),
    ('20000000-0000-0000-0000-000000000001', 'session_started', '{}', '2026-01-01 00:00+00'),
    ('20000000-0000-0000-0000-000000000003', 'moon_landing', '"{}"', '2026-01-03 00:00+00');

INSERT INTO esbmcp_scheduled_chart_jobs (id, eid, eventbrite_id, slack_channel_id, status, locked_comparators, created_at) VALUES
    ('30000000-0000-0000-0000-000000000001', 'AB4001', '111', 'C0OLD', 'active', '"[\"AB3999\"]"', '2026-01-01 00:00+00'),
    ('30000000-0000-0000-0000-000000000002', 'AB4001', '111', 'C0OLD', 'active', '[]', '2026-01-02 00:00+00');
INSERT INTO esbmcp_chart_posts_log (eid, job_id, slack_message_ts, comparators_used) VALUES
    ('AB4001', '30000000-0000-0000-0000-000000000001', 'F0FILE1', '"[{\"eid\": \"AB3999\"}]"'),
    ('AB4001', 'ffffffff-0000-0000-0000-000000000007', '1767225600.000100', '[]');

-- A memory that was rolled back twice is encoded three times.
INSERT INTO esbmcp_memory_heads (scope_type, scope_id, current_version, total_versions) VALUES ('channel', 'C0OLD', 1, 1);
INSERT INTO esbmcp_memory_versions (scope_type, scope_id, version_no, content_md, content_json) VALUES
    ('channel', 'C0OLD', 1, '## Topics', to_jsonb(to_jsonb(to_jsonb('{"topics": ["shows"]}'::text)::text)::text));
