-- The twelve tables that Arthur's predecessor kept, under the names its operators know.
--
-- On an empty database they are created; over a live one every statement finds its object and does nothing.
-- What is missing in them (columns, keys, checks, real jsonb) is added by the files that follow, the same way for both.

-- One row a prompt: who asked what, what was answered, what it took.
CREATE TABLE IF NOT EXISTS esbmcp_chat_sessions (
    id                      uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    slack_user_id           text        NOT NULL,
    slack_team_id           text,
    slack_channel_id        text,
    slack_username          text,
    user_role               text,
    interaction_type        text        NOT NULL DEFAULT 'app_mention',
    user_prompt             text        NOT NULL,
    ai_model                text,
    ai_system_prompt_hash   text,
    ai_response             text,
    tools_called            jsonb       DEFAULT '[]',
    tool_call_count         integer     DEFAULT 0,
    status                  text        NOT NULL DEFAULT 'completed',
    error_message           text,
    error_id                text,
    total_duration_ms       integer,
    ai_first_call_ms        integer,
    ai_followup_ms          integer,
    prompt_tokens           integer     DEFAULT 0,
    completion_tokens       integer     DEFAULT 0,
    total_tokens            integer     DEFAULT 0,
    api_rounds              integer     DEFAULT 0,
    redaction_rules_applied jsonb       DEFAULT '[]',
    request_id              text,
    gateway_version         text,
    created_at              timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chat_sessions_user ON esbmcp_chat_sessions (slack_user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chat_sessions_created ON esbmcp_chat_sessions (created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chat_sessions_status ON esbmcp_chat_sessions (status) WHERE status <> 'completed';

-- One row a tool call.
CREATE TABLE IF NOT EXISTS esbmcp_tool_executions (
    id                uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id        uuid,
    slack_user_id     text,
    slack_team_id     text,
    slack_channel_id  text,
    user_role         text,
    tool_name         text        NOT NULL,
    domain            text,
    risk_level        text,
    arguments_hash    text,
    arguments_keys    jsonb       DEFAULT '[]',
    arguments_preview jsonb,
    ok                boolean     NOT NULL DEFAULT true,
    result_keys       jsonb       DEFAULT '[]',
    result_row_count  integer,
    has_error_field   boolean     DEFAULT false,
    duration_ms       integer,
    queued_at         timestamptz,
    started_at        timestamptz,
    completed_at      timestamptz NOT NULL DEFAULT now(),
    error_message     text,
    error_code        text,
    error_stack       text,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_tool ON esbmcp_tool_executions (tool_name, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_session ON esbmcp_tool_executions (session_id)
    WHERE session_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_user ON esbmcp_tool_executions (slack_user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_errors ON esbmcp_tool_executions (created_at DESC)
    WHERE ok = false;
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_domain ON esbmcp_tool_executions (domain, created_at DESC);

-- Policy and security events. Append-only; the chain that proves it is made in 0005.
CREATE TABLE IF NOT EXISTS esbmcp_audit_log (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id       uuid,
    slack_user_id    text,
    slack_team_id    text,
    slack_channel_id text,
    slack_username   text,
    user_role        text,
    ip_address       text,
    event_type       text        NOT NULL,
    tool_name        text,
    target_entity    text,
    detail           jsonb       DEFAULT '{}',
    request_id       text,
    gateway_version  text,
    created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_audit_log_user ON esbmcp_audit_log (slack_user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_audit_log_event_type ON esbmcp_audit_log (event_type, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_audit_log_created ON esbmcp_audit_log (created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_audit_log_denials ON esbmcp_audit_log (created_at DESC)
    WHERE event_type IN ('identity_denied', 'role_denied', 'rate_limit_exceeded', 'mutating_tool_blocked');

-- One row a raised error, with what was done about it.
CREATE TABLE IF NOT EXISTS esbmcp_tool_errors (
    id                uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    execution_id      uuid,
    session_id        uuid,
    slack_user_id     text,
    user_role         text,
    tool_name         text        NOT NULL,
    domain            text,
    arguments_hash    text,
    arguments_preview jsonb,
    error_type        text        NOT NULL,
    error_message     text        NOT NULL,
    error_code        text,
    error_detail      text,
    error_hint        text,
    error_position    text,
    error_stack       text,
    sql_query_preview text,
    resolved          boolean     DEFAULT false,
    resolved_at       timestamptz,
    resolved_by       text,
    resolution_note   text,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_errors_tool ON esbmcp_tool_errors (tool_name, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_errors_unresolved ON esbmcp_tool_errors (created_at DESC)
    WHERE resolved = false;
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_errors_type ON esbmcp_tool_errors (error_type, created_at DESC);

-- A person's rating of one session.
CREATE TABLE IF NOT EXISTS esbmcp_feedback (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id    uuid        NOT NULL REFERENCES esbmcp_chat_sessions (id) ON DELETE CASCADE,
    slack_user_id text        NOT NULL,
    rating        smallint    NOT NULL CHECK (rating IN (-1, 0, 1)),
    comment       text,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_feedback_session ON esbmcp_feedback (session_id);
CREATE INDEX IF NOT EXISTS idx_esbmcp_feedback_negative ON esbmcp_feedback (created_at DESC) WHERE rating = -1;

-- What people reported as broken.
CREATE TABLE IF NOT EXISTS esbmcp_bug_reports (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    slack_user_id    text        NOT NULL,
    slack_username   text,
    slack_channel_id text,
    title            text        NOT NULL,
    description      text,
    related_eid      text,
    status           text        NOT NULL DEFAULT 'open',
    priority         text        DEFAULT 'normal',
    resolved_at      timestamptz,
    resolved_by      text,
    resolution_note  text,
    created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_bug_reports_status ON esbmcp_bug_reports (status, created_at DESC)
    WHERE status <> 'closed';
CREATE INDEX IF NOT EXISTS idx_esbmcp_bug_reports_created ON esbmcp_bug_reports (created_at DESC);

-- Emoji put on messages, sorted into a mood. A message is named by channel and ts, as Slack does.
CREATE TABLE IF NOT EXISTS esbmcp_reaction_feedback (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    slack_channel_id text        NOT NULL,
    message_ts       text        NOT NULL,
    thread_ts        text,
    slack_user_id    text        NOT NULL,
    reaction         text        NOT NULL,
    sentiment        text        NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_reaction_user_message UNIQUE (slack_channel_id, message_ts, slack_user_id, reaction)
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_reaction_feedback_sentiment
    ON esbmcp_reaction_feedback (sentiment, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_reaction_feedback_channel
    ON esbmcp_reaction_feedback (slack_channel_id, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_reaction_feedback_negative ON esbmcp_reaction_feedback (created_at DESC)
    WHERE sentiment IN ('negative', 'bug');

-- Charts that are posted on a schedule until their event is over.
CREATE TABLE IF NOT EXISTS esbmcp_scheduled_chart_jobs (
    id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    eid                text          NOT NULL,
    eventbrite_id      text          NOT NULL,
    slack_channel_id   text          NOT NULL,
    cadence            text          NOT NULL DEFAULT 'auto',
    next_run_at        timestamptz,
    last_run_at        timestamptz,
    auto_stop_at       timestamptz,
    comparator_mode    text          NOT NULL DEFAULT 'auto',
    locked_comparators jsonb         DEFAULT '[]',
    status             text          NOT NULL DEFAULT 'active',
    last_ticket_count  integer,
    last_pace_per_day  numeric(10, 2),
    created_by         text,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    updated_at         timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chart_jobs_active ON esbmcp_scheduled_chart_jobs (next_run_at)
    WHERE status = 'active';
CREATE INDEX IF NOT EXISTS idx_esbmcp_chart_jobs_eid ON esbmcp_scheduled_chart_jobs (eid);

-- One row a chart posted or skipped. Without a job it was asked for by hand.
CREATE TABLE IF NOT EXISTS esbmcp_chart_posts_log (
    id                 uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    job_id             uuid,
    eid                text        NOT NULL,
    chart_url          text,
    payload_hash       text,
    comparators_used   jsonb       DEFAULT '[]',
    ticket_count       integer,
    revenue            numeric(12, 2),
    pace_per_day       numeric(10, 2),
    days_until_event   integer,
    slack_message_ts   text,
    skipped            boolean     NOT NULL DEFAULT false,
    skip_reason        text,
    render_duration_ms integer,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chart_posts_eid ON esbmcp_chart_posts_log (eid, created_at DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_chart_posts_job ON esbmcp_chart_posts_log (job_id, created_at DESC)
    WHERE job_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_esbmcp_chart_posts_hash ON esbmcp_chart_posts_log (payload_hash)
    WHERE payload_hash IS NOT NULL;

-- Events that a chart may be compared with, scored.
CREATE TABLE IF NOT EXISTS esbmcp_chart_comparator_candidates (
    id                      uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
    target_eid              text          NOT NULL,
    candidate_eid           text          NOT NULL,
    candidate_name          text,
    candidate_city          text,
    candidate_date          timestamptz,
    candidate_total_tickets integer,
    city_score              numeric(5, 3) DEFAULT 0,
    scale_similarity        numeric(5, 3) DEFAULT 0,
    price_similarity        numeric(5, 3) DEFAULT 0,
    recency_score           numeric(5, 3) DEFAULT 0,
    weekday_similarity      numeric(5, 3) DEFAULT 0,
    total_score             numeric(5, 3) DEFAULT 0,
    pool                    text          NOT NULL DEFAULT 'cross_city',
    scored_at               timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_comparators_target
    ON esbmcp_chart_comparator_candidates (target_eid, total_score DESC);
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_comparators_pair
    ON esbmcp_chart_comparator_candidates (target_eid, candidate_eid);

-- Where the memory of a channel or a tool stands. The budget counts characters, whatever its name says.
CREATE TABLE IF NOT EXISTS esbmcp_memory_heads (
    scope_type      text        NOT NULL,
    scope_id        text        NOT NULL,
    scope_label     text,
    current_version integer     NOT NULL DEFAULT 0,
    token_budget    integer     NOT NULL DEFAULT 2200,
    total_versions  integer     NOT NULL DEFAULT 0,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope_type, scope_id)
);

-- Every text that a memory ever had; a rollback is a new version.
CREATE TABLE IF NOT EXISTS esbmcp_memory_versions (
    id                       bigserial   PRIMARY KEY,
    scope_type               text        NOT NULL,
    scope_id                 text        NOT NULL,
    version_no               integer     NOT NULL,
    parent_version_id        bigint,
    rollback_from_version_id bigint,
    content_md               text        NOT NULL,
    content_json             jsonb,
    change_summary           text,
    content_chars            integer,
    session_id               uuid,
    source_message_ts        text,
    created_by               text,
    created_at               timestamptz NOT NULL DEFAULT now(),
    UNIQUE (scope_type, scope_id, version_no)
);
CREATE INDEX IF NOT EXISTS idx_esbmcp_memory_versions_scope
    ON esbmcp_memory_versions (scope_type, scope_id, version_no DESC);
CREATE INDEX IF NOT EXISTS idx_esbmcp_memory_versions_latest
    ON esbmcp_memory_versions (scope_type, scope_id, created_at DESC);

ALTER TABLE esbmcp_chat_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_tool_executions ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_tool_errors ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_bug_reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_reaction_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_scheduled_chart_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_chart_posts_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_chart_comparator_candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_memory_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE esbmcp_memory_versions ENABLE ROW LEVEL SECURITY;
