-- Rows counted by hand, for the runbook and the views. Ages are chosen just inside and just outside each window.
-- People: Ana asks 4 times in 30 days, Ben 3 times (and once before), Cat twice long ago.

INSERT INTO esbmcp_chat_sessions
    (id, slack_user_id, slack_username, user_role, slack_channel_id, interaction_type, user_prompt, ai_response, ai_model,
     status, error_message, tool_call_count, total_duration_ms, prompt_tokens, completion_tokens, total_tokens, api_rounds,
     response_ts, passthrough_mode, cached_tokens, estimated_cost_usd, price_known, created_at)
VALUES
    -- a: four tool calls, one of them an error
    ('a0000000-0000-0000-0000-000000000000', 'U0ANA', 'ana', 'ops', 'C0SHOWS', 'app_mention', 'votes of AB4001?', NULL,
     'gpt-4o-mini', 'error', 'column missing', 4, 4000, 1000, 200, 1200, 2, '100.1', 'none', 400, 0.0005, true,
     now() - interval '1 day'),
    -- b, c: in flight, one at work and one before an approval
    ('b0000000-0000-0000-0000-000000000000', 'U0ANA', 'ana', 'ops', 'C0SHOWS', 'app_mention', 'rename the artist', NULL,
     NULL, 'waiting', NULL, 0, NULL, 0, 0, 0, 0, NULL, NULL, 0, NULL, NULL, now() - interval '1 millisecond'),
    ('c0000000-0000-0000-0000-000000000000', 'U0ANA', 'ana', 'ops', 'C0SHOWS', 'app_mention', 'who won?', NULL,
     NULL, 'running', NULL, 0, NULL, 0, 0, 0, 0, NULL, NULL, 0, NULL, NULL, now()),
    -- d: a soft error
    ('d0000000-0000-0000-0000-000000000000', 'U0ANA', 'ana', 'ops', 'C0SHOWS', 'slash_command', 'find AB9', 'none found',
     'gpt-4o', 'completed', NULL, 1, 1000, 500, 100, 600, 1, '100.2', 'renderer', 0, 0.00225, true,
     now() - interval '2 days'),
    -- e, f: either side of 7 days
    ('e0000000-0000-0000-0000-000000000000', 'U0BEN', 'ben', NULL, 'D0BEN', 'direct_message', 'hi', NULL,
     NULL, 'denied', 'no_role', 0, 20, 0, 0, 0, 0, NULL, NULL, 0, NULL, NULL, now() - interval '6 days 23 hours'),
    ('f0000000-0000-0000-0000-000000000000', 'U0BEN', 'ben', NULL, 'D0BEN', 'direct_message', 'sales of AB4001', 'CA$ 10',
     'gpt-4o', 'completed', NULL, 1, 60, 900, 90, 990, 2, '100.3', 'none', 0, 0.00315, true,
     now() - interval '7 days 1 hour'),
    -- g, h: either side of 30 days
    ('90000000-0000-0000-0000-000000000000', 'U0BEN', 'ben', NULL, 'D0BEN', 'direct_message', 'who is Cleo', 'an artist',
     'gpt-4o', 'completed', NULL, 1, 70, 800, 80, 880, 2, '100.4', 'none', 0, 0.0028, true,
     now() - interval '29 days 23 hours'),
    ('91000000-0000-0000-0000-000000000000', 'U0BEN', 'ben', NULL, 'D0BEN', 'direct_message', 'who is Dov', 'an artist',
     'gpt-4o', 'completed', NULL, 1, 80, 700, 70, 770, 2, '100.5', 'none', 0, 0.00245, true,
     now() - interval '30 days 1 hour'),
    -- i, j: either side of 90 days
    ('92000000-0000-0000-0000-000000000000', 'U0CAT', 'cat', 'viewer', 'C0SHOWS', 'assistant', 'next show?', 'AB4002',
     'other-model', 'completed', NULL, 0, 90, 600, 60, 660, 1, '100.6', 'none', 0, 0.000126, false,
     now() - interval '89 days 23 hours'),
    ('93000000-0000-0000-0000-000000000000', 'U0CAT', 'cat', 'viewer', 'C0SHOWS', 'assistant', 'last show?', 'AB4000',
     'gpt-4o', 'completed', NULL, 0, 90, 600, 60, 660, 1, '100.7', 'none', 0, 0.0021, true,
     now() - interval '90 days 1 hour');

INSERT INTO esbmcp_tool_executions
    (id, session_id, slack_user_id, tool_name, domain, ok, has_error_field, duration_ms, error_code, error_message,
     automatic, created_at)
VALUES
    ('a1000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'lookup_event', 'data-read',
     true, false, 100, NULL, NULL, false, now() - interval '1 day'),
    ('a2000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'lookup_event', 'data-read',
     true, false, 200, NULL, NULL, false, now() - interval '1 day'),
    ('a3000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'lookup_person', 'data-read',
     true, false, 300, NULL, NULL, false, now() - interval '1 day'),
    ('a4000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'get_vote_data', 'data-read',
     false, false, 900, '42703', 'column missing', false, now() - interval '1 day'),
    -- nobody asked for this one
    ('a5000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'get_memory', 'memory',
     true, false, 5, NULL, NULL, true, now() - interval '1 day'),
    ('d1000000-0000-0000-0000-000000000000', 'd0000000-0000-0000-0000-000000000000', 'U0ANA', 'lookup_event', 'data-read',
     true, true, 50, NULL, 'no event AB9', false, now() - interval '2 days'),
    ('f1000000-0000-0000-0000-000000000000', 'f0000000-0000-0000-0000-000000000000', 'U0BEN', 'lookup_event', 'data-read',
     false, false, 700, '57014', 'timed out', false, now() - interval '7 days 1 hour'),
    ('91000000-0000-0000-0000-000000000001', '90000000-0000-0000-0000-000000000000', 'U0BEN', 'lookup_person', 'data-read',
     true, false, 400, NULL, NULL, false, now() - interval '29 days 23 hours'),
    ('91000000-0000-0000-0000-000000000002', '91000000-0000-0000-0000-000000000000', 'U0BEN', 'lookup_person', 'data-read',
     true, false, 9000, NULL, NULL, false, now() - interval '30 days 1 hour');

INSERT INTO esbmcp_tool_errors
    (execution_id, session_id, slack_user_id, tool_name, domain, error_type, error_message, error_code, error_hint,
     sql_query_preview, resolved, resolved_at, created_at)
VALUES
    ('a4000000-0000-0000-0000-000000000000', 'a0000000-0000-0000-0000-000000000000', 'U0ANA', 'get_vote_data', 'data-read',
     'sql_error', 'column missing', '42703', 'perhaps you meant weight', 'SELECT wight FROM votes', false, NULL,
     now() - interval '1 day'),
    ('d1000000-0000-0000-0000-000000000000', 'd0000000-0000-0000-0000-000000000000', 'U0ANA', 'lookup_event', 'data-read',
     'validation_error', 'no event AB9', NULL, NULL, NULL, true, now() - interval '1 hour', now() - interval '2 days'),
    -- old, but nobody has looked at it
    (NULL, NULL, 'U0CAT', 'lookup_event', 'data-read', 'timeout', 'too slow', NULL, NULL, NULL, false, NULL,
     now() - interval '200 days');

INSERT INTO esbmcp_bug_reports (slack_user_id, title, status, created_at) VALUES
    ('U0ANA', 'wrong total', 'open', now() - interval '3 days'),
    ('U0BEN', 'chart is late', 'in_progress', now() - interval '2 days'),
    ('U0BEN', 'typo', 'resolved', now() - interval '1 day'),
    ('U0BEN', 'old story', 'closed', now() - interval '1 day');

-- 100.1 is the answer of a, 100.2 of d, 555.5 nobody's answer
INSERT INTO esbmcp_reaction_feedback (slack_channel_id, message_ts, slack_user_id, reaction, sentiment, created_at) VALUES
    ('C0SHOWS', '100.1', 'U0ANA', 'thumbsdown', 'negative', now() - interval '23 hours'),
    ('C0SHOWS', '100.2', 'U0ANA', 'tada', 'positive', now() - interval '2 days'),
    ('C0SHOWS', '100.2', 'U0BEN', '+1', 'positive', now() - interval '6 days 23 hours'),
    ('C0SHOWS', '555.5', 'U0CAT', 'bug', 'bug', now() - interval '3 days'),
    ('C0SHOWS', '100.2', 'U0CAT', 'x', 'negative', now() - interval '7 days 1 hour');

INSERT INTO esbmcp_feedback (session_id, slack_user_id, rating, comment, created_at) VALUES
    ('d0000000-0000-0000-0000-000000000000', 'U0ANA', -1, 'there is an AB9', now() - interval '1 day'),
    ('d0000000-0000-0000-0000-000000000000', 'U0BEN', 1, NULL, now() - interval '1 day');

INSERT INTO esbmcp_audit_log (event_type, slack_user_id, slack_username, tool_name, detail, created_at) VALUES
    ('role_denied', 'U0BEN', 'ben', NULL, '{"reason": "no_role"}', now() - interval '7 days 1 hour'),
    ('role_denied', 'U0BEN', 'ben', NULL, '{"reason": "no_role"}', now() - interval '6 days 23 hours'),
    ('role_denied', 'U0BEN', 'ben', NULL, '{"reason": "not_for_viewers"}', now() - interval '1 day'),
    ('mutating_tool_blocked', 'U0ANA', 'ana', 'update_artist_name', '{}', now() - interval '1 day'),
    ('session_started', 'U0ANA', 'ana', NULL, '{}', now() - interval '1 day');

INSERT INTO esbmcp_scheduled_chart_jobs (id, eid, eventbrite_id, slack_channel_id, status, next_run_at) VALUES
    ('30000000-0000-0000-0000-000000000001', 'AB4001', '111', 'C0SHOWS', 'active', now() - interval '90 seconds'),
    ('30000000-0000-0000-0000-000000000002', 'AB4002', '222', 'C0SHOWS', 'error', now() + interval '1 day'),
    ('30000000-0000-0000-0000-000000000003', 'AB4003', '333', 'C0SHOWS', 'paused', now());
INSERT INTO esbmcp_chart_posts_log (job_id, eid, skipped, skip_reason, created_at) VALUES
    ('30000000-0000-0000-0000-000000000001', 'AB4001', false, NULL, now() - interval '1 day'),
    ('30000000-0000-0000-0000-000000000001', 'AB4001', false, NULL, now() - interval '8 days'),
    ('30000000-0000-0000-0000-000000000001', 'AB4001', true, 'no_change', now() - interval '2 days'),
    ('30000000-0000-0000-0000-000000000002', 'AB4002', true, 'error', now() - interval '1 day'),
    (NULL, 'AB4001', false, NULL, now() - interval '1 day');
