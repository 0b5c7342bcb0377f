-- What the bot has on record, counted by hand: in 24 hours three sessions (gpt-4o 1200 tokens for 0.0045 dollars,
-- gpt-4o-mini 600 without a stored price, which is 0.000135, an unknown model 1000 for 0.00015), four tool calls, two
-- errors; before that a refused session and an open error. One reaction is on an answer, one on somebody else's message.

INSERT INTO esbmcp_chat_sessions
    (id, slack_user_id, slack_username, user_role, interaction_type, user_prompt, status, ai_model, prompt_tokens,
     completion_tokens, total_tokens, estimated_cost_usd, price_known, total_duration_ms, tool_call_count, tools_called,
     slack_channel_id, response_ts, created_at)
VALUES
    ('00000000-0000-0000-0000-000000000001', 'U0ANA', 'ana', 'ops', 'app_mention',
     'votes of AB4001? write to ana@example.org', 'completed', 'gpt-4o', 1000, 200, 1200, 0.0045, true, 2000, 2,
     '[{"tool_name": "lookup_event", "argument_keys": ["eid"], "duration_ms": 100, "ok": true}]', 'C0SHOWS', '100.1',
     now() - interval '1 hour'),
    ('00000000-0000-0000-0000-000000000002', 'U0TESTVIEWER', 'me', 'viewer', 'app_mention', 'find AB9', 'error',
     'gpt-4o-mini', 500, 100, 600, NULL, NULL, 1000, 1, '[]', 'C0SHOWS', '100.2', now() - interval '2 hours'),
    ('00000000-0000-0000-0000-000000000003', 'U0ANA', 'ana', 'ops', 'app_mention', 'hello', 'completed', 'mystery',
     1000, 0, 1000, 0.00015, false, 4000, 0, '[]', 'C0SHOWS', '100.3', now() - interval '3 hours'),
    ('00000000-0000-0000-0000-000000000004', 'U0CAT', 'cat', NULL, 'app_mention', 'let me in', 'denied', NULL, 0, 0, 0,
     NULL, NULL, 10, 0, '[]', 'C0SHOWS', NULL, now() - interval '30 hours');

INSERT INTO esbmcp_tool_executions
    (id, session_id, slack_user_id, user_role, tool_name, domain, ok, has_error_field, automatic, duration_ms,
     error_code, error_message, created_at)
VALUES
    ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000001', 'U0ANA', 'ops', 'lookup_event',
     'data-read', true, false, false, 100, NULL, NULL, now() - interval '1 hour'),
    ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000001', 'U0ANA', 'ops', 'get_vote_data',
     'data-read', false, false, false, 300, '42703', 'no column', now() - interval '1 hour'),
    ('00000000-0000-0000-0000-00000000000d', '00000000-0000-0000-0000-000000000002', 'U0TESTVIEWER', 'viewer',
     'lookup_event', 'data-read', false, true, false, 50, 'not_found', 'There is no event AB9.',
     now() - interval '2 hours'),
    ('00000000-0000-0000-0000-00000000000e', '00000000-0000-0000-0000-000000000001', 'U0ANA', 'ops', 'get_memory',
     'memory', true, false, true, 5, NULL, NULL, now() - interval '1 hour');

INSERT INTO esbmcp_tool_errors
    (id, execution_id, slack_user_id, user_role, tool_name, domain, error_type, error_message, error_code, resolved,
     created_at)
VALUES
    ('00000000-0000-0000-0000-000000000015', '00000000-0000-0000-0000-00000000000c', 'U0ANA', 'ops', 'get_vote_data',
     'data-read', 'sql_error', 'no column', '42703', false, now() - interval '1 hour'),
    ('00000000-0000-0000-0000-000000000016', NULL, 'U0ANA', 'ops', 'lookup_person', 'data-read', 'timeout', 'too slow',
     NULL, true, now() - interval '5 hours'),
    ('00000000-0000-0000-0000-000000000017', NULL, 'U0ANA', 'ops', 'lookup_event', 'data-read', 'unknown', 'KeyError',
     NULL, false, now() - interval '48 hours');

INSERT INTO esbmcp_reaction_feedback (slack_channel_id, message_ts, slack_user_id, reaction, sentiment)
VALUES ('C0SHOWS', '100.1', 'U0BEN', '-1', 'negative'), ('C0SHOWS', '555.5', 'U0BEN', 'bug', 'bug');

INSERT INTO esbmcp_bug_reports
    (id, slack_user_id, slack_username, slack_channel_id, title, description, related_eid, status, priority, created_at)
VALUES
    ('00000000-0000-0000-0000-00000000001f', 'U0ANA', 'ana', 'C0SHOWS', 'Votes are wrong', 'Ask bea@example.org',
     'AB4012', 'open', 'high', now() - interval '30 minutes'),
    ('00000000-0000-0000-0000-000000000020', 'U0ANA', 'ana', 'C0SHOWS', 'Typo', NULL, NULL, 'resolved', 'low',
     now() - interval '300 hours');
