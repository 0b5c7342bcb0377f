-- Which channel a person looks at beside a chat in Slack's assistant panel; Slack tells it once, when it changes.
CREATE TABLE IF NOT EXISTS esbmcp_panel_views (
    channel_id        text        NOT NULL,
    thread_ts         text        NOT NULL,
    user_id           text        NOT NULL,
    viewed_channel_id text,
    viewed_at         timestamptz NOT NULL,
    greeted           boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (channel_id, thread_ts)
);
COMMENT ON TABLE esbmcp_panel_views IS 'whoever writes a row removes those of more than a month ago';
COMMENT ON COLUMN esbmcp_panel_views.viewed_at IS 'by the clock of Slack, so that events may come in any order';
CREATE INDEX IF NOT EXISTS idx_esbmcp_panel_views_viewed_at ON esbmcp_panel_views (viewed_at);
ALTER TABLE esbmcp_panel_views ENABLE ROW LEVEL SECURITY;
