-- What people say of an answer, each thing linked to the very session it is about.

-- One rating a person and session: of older doubles the newest stays.
DELETE FROM esbmcp_feedback AS older USING esbmcp_feedback AS newer
 WHERE newer.session_id = older.session_id
   AND newer.slack_user_id = older.slack_user_id
   AND (newer.created_at, newer.id) > (older.created_at, older.id);
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_feedback_one_a_person ON esbmcp_feedback (session_id, slack_user_id);

-- The session a report is about; null when it was filed in words, and may be about anything.
ALTER TABLE esbmcp_bug_reports
    ADD COLUMN IF NOT EXISTS session_id uuid REFERENCES esbmcp_chat_sessions (id) ON DELETE SET NULL;
CREATE INDEX IF NOT EXISTS idx_esbmcp_bug_reports_session ON esbmcp_bug_reports (session_id)
    WHERE session_id IS NOT NULL;

-- Reactions that were taken back, remembered for as long as the event that put them there may come late or again.
CREATE TABLE IF NOT EXISTS esbmcp_reaction_removals (
    slack_channel_id text        NOT NULL,
    message_ts       text        NOT NULL,
    slack_user_id    text        NOT NULL,
    reaction         text        NOT NULL,
    removed_at       timestamptz NOT NULL,
    PRIMARY KEY (slack_channel_id, message_ts, slack_user_id, reaction)
);
ALTER TABLE esbmcp_reaction_removals ENABLE ROW LEVEL SECURITY;

-- A stream is a message from its start, before its part counts as sent.
CREATE INDEX IF NOT EXISTS idx_esbmcp_outbox_shown ON esbmcp_outbox (channel_id, coalesce(ts, stream_ts))
    WHERE coalesce(ts, stream_ts) IS NOT NULL;

-- Every message that shows a part of a session's answer: texts, streams, cards, files, and what a press brought forth.
CREATE OR REPLACE VIEW esbmcp_v_answer_messages WITH (security_invoker = true) AS
SELECT s.id AS session_id, s.slack_channel_id AS channel_id, s.response_ts AS ts, s.thread_ts
  FROM esbmcp_chat_sessions AS s
 WHERE s.response_ts IS NOT NULL
 UNION
SELECT s.id, o.channel_id, coalesce(o.ts, o.stream_ts), o.thread_ts
  FROM esbmcp_outbox AS o
  JOIN esbmcp_chat_sessions AS s ON s.id = o.turn_id
 WHERE coalesce(o.ts, o.stream_ts) IS NOT NULL
 UNION
SELECT s.id, o.channel_id, coalesce(o.ts, o.stream_ts), o.thread_ts
  FROM esbmcp_outbox AS o
  JOIN esbmcp_turns AS press ON press.id = o.turn_id
  JOIN esbmcp_chat_sessions AS s ON s.id = press.parent_id
 WHERE coalesce(o.ts, o.stream_ts) IS NOT NULL;

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
         FROM esbmcp_v_answer_messages AS m
         JOIN esbmcp_chat_sessions AS c ON c.id = m.session_id
        WHERE m.channel_id = r.slack_channel_id AND m.ts = r.message_ts
        ORDER BY c.created_at DESC LIMIT 1) AS s ON true
 ORDER BY r.created_at DESC;

-- Sessions that people rated badly, and the report they filed on it, if they did.
CREATE OR REPLACE VIEW esbmcp_v_negative_feedback WITH (security_invoker = true) AS
SELECT f.id AS feedback_id, f.slack_user_id, f.rating, f.comment, f.created_at AS feedback_at,
       s.user_prompt, s.ai_response, s.tools_called, s.status AS session_status, s.error_message AS session_error,
       s.id AS session_id,
       (SELECT b.id
          FROM esbmcp_bug_reports AS b
         WHERE b.session_id = s.id AND b.slack_user_id = f.slack_user_id
         ORDER BY b.created_at DESC LIMIT 1) AS bug_report_id
  FROM esbmcp_feedback AS f
  JOIN esbmcp_chat_sessions AS s ON s.id = f.session_id
 WHERE f.rating = -1
 ORDER BY f.created_at DESC;
