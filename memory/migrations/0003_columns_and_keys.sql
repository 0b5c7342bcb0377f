-- Adds what the predecessor's tables could not say, and the keys between them.
--
-- Keys are ON DELETE SET NULL (feedback cascades, as it always did), so that retention may remove a row that others
-- still point to. The audit log has no key: clearing its session_id would be a change of an append-only row.

-- Sessions: a row stands from the start of a prompt (status running, waiting, then a final one); its id is the turn's.
-- user_prompt keeps the question alone; where the conversation before it can be found is history_ref.
ALTER TABLE esbmcp_chat_sessions
    ADD COLUMN IF NOT EXISTS thread_ts          text,
    ADD COLUMN IF NOT EXISTS message_ts         text,
    ADD COLUMN IF NOT EXISTS response_ts        text,
    ADD COLUMN IF NOT EXISTS event_id           text,
    ADD COLUMN IF NOT EXISTS history_ref        text,
    ADD COLUMN IF NOT EXISTS passthrough_mode   text,
    ADD COLUMN IF NOT EXISTS cached_tokens      integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS estimated_cost_usd numeric(12, 6),
    ADD COLUMN IF NOT EXISTS price_known        boolean,
    ADD COLUMN IF NOT EXISTS finished_at        timestamptz;
COMMENT ON COLUMN esbmcp_chat_sessions.history_ref IS 'the thread that holds the conversation before this question';
COMMENT ON COLUMN esbmcp_chat_sessions.response_ts IS 'the posted answer; reactions are joined on channel and this';
COMMENT ON COLUMN esbmcp_chat_sessions.price_known IS 'false when the price of gpt-4o-mini stood in for the model''s';
CREATE INDEX IF NOT EXISTS idx_esbmcp_chat_sessions_response ON esbmcp_chat_sessions (slack_channel_id, response_ts)
    WHERE response_ts IS NOT NULL;

-- Executions. A call that no person or model asked for (reading memory before a prompt) is automatic; the
-- predecessor made one or two of these per prompt and counted them as usage.
ALTER TABLE esbmcp_tool_executions
    ADD COLUMN IF NOT EXISTS automatic            boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS approver             text,
    ADD COLUMN IF NOT EXISTS grant_id             uuid,
    ADD COLUMN IF NOT EXISTS idempotency_key      text,
    ADD COLUMN IF NOT EXISTS unmatched_session_id uuid;
COMMENT ON COLUMN esbmcp_tool_executions.unmatched_session_id IS 'the session id that was given but never stored';
UPDATE esbmcp_tool_executions SET automatic = true WHERE tool_name IN ('get_memory', 'update_memory');
UPDATE esbmcp_tool_executions SET has_error_field = false WHERE has_error_field IS NULL;
ALTER TABLE esbmcp_tool_executions ALTER COLUMN has_error_field SET NOT NULL;

ALTER TABLE esbmcp_tool_errors ADD COLUMN IF NOT EXISTS unmatched_session_id uuid;
UPDATE esbmcp_tool_errors SET resolved = false WHERE resolved IS NULL;
ALTER TABLE esbmcp_tool_errors ALTER COLUMN resolved SET NOT NULL;

ALTER TABLE esbmcp_audit_log
    ADD COLUMN IF NOT EXISTS approver        text,
    ADD COLUMN IF NOT EXISTS grant_id        uuid,
    ADD COLUMN IF NOT EXISTS idempotency_key text;

-- A record of a call matters more than its link: a session id that is not stored is put aside, not refused.
CREATE OR REPLACE FUNCTION esbmcp_put_unknown_session_aside() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM esbmcp_chat_sessions AS s WHERE s.id = NEW.session_id) THEN
        NEW.unmatched_session_id := NEW.session_id;
        NEW.session_id := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER esbmcp_session_known BEFORE INSERT ON esbmcp_tool_executions FOR EACH ROW
    WHEN (NEW.session_id IS NOT NULL) EXECUTE FUNCTION esbmcp_put_unknown_session_aside();
CREATE OR REPLACE TRIGGER esbmcp_session_known BEFORE INSERT ON esbmcp_tool_errors FOR EACH ROW
    WHEN (NEW.session_id IS NOT NULL) EXECUTE FUNCTION esbmcp_put_unknown_session_aside();

UPDATE esbmcp_tool_executions AS e SET unmatched_session_id = e.session_id, session_id = NULL
 WHERE e.session_id IS NOT NULL AND NOT EXISTS (SELECT FROM esbmcp_chat_sessions AS s WHERE s.id = e.session_id);
UPDATE esbmcp_tool_errors AS e SET unmatched_session_id = e.session_id, session_id = NULL
 WHERE e.session_id IS NOT NULL AND NOT EXISTS (SELECT FROM esbmcp_chat_sessions AS s WHERE s.id = e.session_id);
UPDATE esbmcp_tool_errors AS e SET execution_id = NULL
 WHERE e.execution_id IS NOT NULL AND NOT EXISTS (SELECT FROM esbmcp_tool_executions AS x WHERE x.id = e.execution_id);
UPDATE esbmcp_chart_posts_log AS p SET job_id = NULL
 WHERE p.job_id IS NOT NULL AND NOT EXISTS (SELECT FROM esbmcp_scheduled_chart_jobs AS j WHERE j.id = p.job_id);

ALTER TABLE esbmcp_tool_executions ADD CONSTRAINT esbmcp_tool_executions_session_id_fkey
    FOREIGN KEY (session_id) REFERENCES esbmcp_chat_sessions (id) ON DELETE SET NULL;
ALTER TABLE esbmcp_tool_errors ADD CONSTRAINT esbmcp_tool_errors_session_id_fkey
    FOREIGN KEY (session_id) REFERENCES esbmcp_chat_sessions (id) ON DELETE SET NULL;
ALTER TABLE esbmcp_tool_errors ADD CONSTRAINT esbmcp_tool_errors_execution_id_fkey
    FOREIGN KEY (execution_id) REFERENCES esbmcp_tool_executions (id) ON DELETE SET NULL;
ALTER TABLE esbmcp_chart_posts_log ADD CONSTRAINT esbmcp_chart_posts_log_job_id_fkey
    FOREIGN KEY (job_id) REFERENCES esbmcp_scheduled_chart_jobs (id) ON DELETE SET NULL;
-- Without these two, removing a session or an execution reads all errors.
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_errors_session ON esbmcp_tool_errors (session_id)
    WHERE session_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_errors_execution ON esbmcp_tool_errors (execution_id)
    WHERE execution_id IS NOT NULL;

-- One active job for an event in a channel: of doubles the newest goes on, the others wait for a person.
UPDATE esbmcp_scheduled_chart_jobs AS older SET status = 'paused', updated_at = now()
 WHERE older.status = 'active'
   AND EXISTS (SELECT FROM esbmcp_scheduled_chart_jobs AS newer
                WHERE newer.status = 'active' AND newer.eid = older.eid
                  AND newer.slack_channel_id = older.slack_channel_id
                  AND (newer.created_at, newer.id) > (older.created_at, older.id));
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_chart_jobs_one_active
    ON esbmcp_scheduled_chart_jobs (eid, slack_channel_id) WHERE status = 'active';
-- The post's ts used to hold a file id; now each has its own column.
ALTER TABLE esbmcp_chart_posts_log
    ADD COLUMN IF NOT EXISTS slack_file_id    text,
    ADD COLUMN IF NOT EXISTS slack_channel_id text;
UPDATE esbmcp_chart_posts_log SET slack_file_id = slack_message_ts, slack_message_ts = NULL
 WHERE slack_message_ts ~ '^F[A-Z0-9]+$';
