-- What Arthur has been asked and has yet to say: the work of DESIGN 3 and 3b, safe from any crash.

-- One row a thing to work on. Its id is the id of its session row. Whoever delivers it twice hits one of the unique
-- keys: the Slack event, the message, the trigger of a command, or the grant and decision of a pressed button.
CREATE TABLE IF NOT EXISTS esbmcp_turns (
    id                uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    source            text        NOT NULL,
    kind              text        NOT NULL DEFAULT 'message',
    parent_id         uuid        REFERENCES esbmcp_turns (id) ON DELETE SET NULL,
    event_id          text        UNIQUE,
    trigger_id        text        UNIQUE,
    press_key         text        UNIQUE,
    -- where it belongs: the graph's thread, and its readable key
    thread_id         uuid        NOT NULL,
    thread_key        text        NOT NULL,
    team_id           text,
    channel_id        text,
    channel_kind      text,
    user_id           text,
    username          text,
    thread_ts         text,
    message_ts        text,
    -- what was said, and what came with it
    question          text        NOT NULL DEFAULT '',
    payload           jsonb       NOT NULL DEFAULT '{}',
    -- how far it got
    state             text        NOT NULL DEFAULT 'accepted',
    attempts          integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    reached_write     boolean     NOT NULL DEFAULT false,
    stop_requested_at timestamptz,
    stop_requested_by text,
    worker            text,
    heartbeat_at      timestamptz,
    answer            jsonb,
    error_id          text,
    accepted_at       timestamptz NOT NULL DEFAULT now(),
    started_at        timestamptz,
    finished_at       timestamptz,
    CONSTRAINT esbmcp_turns_source_known
        CHECK (source IN ('slack', 'cli', 'studio', 'eval', 'mcp', 'http', 'scheduled')),
    -- result: what a queued tool brought back; undo: a pressed Undo; parked: a thread left by an expired or withdrawn
    -- grant
    CONSTRAINT esbmcp_turns_kind_known
        CHECK (kind IN ('message', 'command', 'press', 'resume', 'result', 'undo', 'parked')),
    -- Slack's own words for a conversation
    CONSTRAINT esbmcp_turns_channel_kind_known CHECK (channel_kind IN ('channel', 'group', 'im', 'mpim', 'app_home')),
    CONSTRAINT esbmcp_turns_state_known
        CHECK (state IN ('accepted', 'running', 'waiting', 'done', 'failed', 'stopped')),
    CONSTRAINT esbmcp_turns_payload_real_json CHECK (jsonb_typeof(payload) = 'object')
);
COMMENT ON COLUMN esbmcp_turns.reached_write IS 'from here on the turn is resumed from its checkpoint, never run again';
COMMENT ON COLUMN esbmcp_turns.answer IS 'as rendered, kept before it is sent, so that recovery repeats this very one';
-- A mention in a channel comes as two events; the message behind them is one.
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_turns_message ON esbmcp_turns (channel_id, message_ts)
    WHERE kind = 'message';
CREATE INDEX IF NOT EXISTS idx_esbmcp_turns_open ON esbmcp_turns (state, accepted_at)
    WHERE state IN ('accepted', 'running', 'waiting');
-- Turns of one thread run one after the other, whoever runs them.
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_turns_one_running ON esbmcp_turns (thread_id) WHERE state = 'running';
CREATE INDEX IF NOT EXISTS idx_esbmcp_turns_thread ON esbmcp_turns (thread_id, accepted_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_turns_place ON esbmcp_turns (channel_id, thread_ts, accepted_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_turns_parent ON esbmcp_turns (parent_id) WHERE parent_id IS NOT NULL;

-- One row a visible part of an answer, stored before it is sent. A retry that finds a part in `sending` looks in
-- Slack for the message before it posts another.
CREATE TABLE IF NOT EXISTS esbmcp_outbox (
    turn_id    uuid        NOT NULL REFERENCES esbmcp_turns (id) ON DELETE CASCADE,
    part       integer     NOT NULL CHECK (part >= 0),
    kind       text        NOT NULL,
    content    jsonb       NOT NULL DEFAULT '{}',
    state      text        NOT NULL DEFAULT 'pending',
    channel_id text,
    thread_ts  text,
    ts         text,
    stream_ts  text,
    attempts   integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error      text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sending_at timestamptz,
    sent_at    timestamptz,
    PRIMARY KEY (turn_id, part),
    CONSTRAINT esbmcp_outbox_state_known CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
    CONSTRAINT esbmcp_outbox_content_real_json CHECK (jsonb_typeof(content) = 'object')
);
COMMENT ON COLUMN esbmcp_outbox.ts IS 'the message in Slack, once it is known';
COMMENT ON COLUMN esbmcp_outbox.stream_ts IS 'the message of a started stream; a retry finishes or replaces this one';
CREATE INDEX IF NOT EXISTS idx_esbmcp_outbox_unsent ON esbmcp_outbox (created_at) WHERE state IN ('pending', 'sending');
CREATE INDEX IF NOT EXISTS idx_esbmcp_outbox_message ON esbmcp_outbox (channel_id, ts) WHERE ts IS NOT NULL;

ALTER TABLE esbmcp_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_outbox ENABLE ROW LEVEL SECURITY;
