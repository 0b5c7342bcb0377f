-- Messages: texts out and in, the message queue, Slack notices, mails. Bulk tables: keys are in 30_bulk_keys.sql.

CREATE TABLE sms_outbound (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    telnyx_message_id  text,
    campaign_id        uuid,
    template_id        uuid,
    to_phone           text,
    from_phone         text,
    message_body       text,
    character_count    int,
    message_parts      int DEFAULT 1,
    status             text DEFAULT 'pending',
    telnyx_status      text,
    cost_cents         int DEFAULT 0,
    error_message      text,
    metadata           jsonb,
    sent_at            timestamptz,
    delivered_at       timestamptz,
    failed_at          timestamptz,
    created_at         timestamptz DEFAULT now()
);

CREATE TABLE sms_inbound (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    telnyx_message_id  text,
    from_phone         text,
    to_phone           text,
    message_body       text,
    character_count    int,
    direction          text DEFAULT 'inbound',
    telnyx_data        jsonb,
    is_stop_request    boolean DEFAULT false,
    is_help_request    boolean DEFAULT false,
    auto_replied       boolean DEFAULT false,
    processed          boolean DEFAULT false,
    created_at         timestamptz DEFAULT now()
);

CREATE TABLE message_queue (
    id                     uuid NOT NULL DEFAULT gen_random_uuid(),
    channel                text CHECK (channel IN ('sms', 'email')),
    destination            text,
    message_body           text,
    metadata               jsonb,
    status                 message_status DEFAULT 'pending',
    priority               int DEFAULT 5,
    send_after             timestamptz,
    retry_count            int DEFAULT 0,
    last_attempt_at        timestamptz,
    processing_started_at  timestamptz,
    send_immediately       boolean DEFAULT false,
    from_phone             text,
    sent_at                timestamptz,
    error_message          text,
    created_at             timestamptz DEFAULT now()
);

CREATE TABLE slack_notifications (
    id               uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id         uuid,
    channel_id       varchar(100),
    message_type     varchar(50) NOT NULL,
    payload          jsonb NOT NULL,
    status           text DEFAULT 'pending' CHECK (status IN ('pending', 'pending_lookup', 'sent', 'failed')),
    attempts         int DEFAULT 0,
    last_attempt_at  timestamptz,
    sent_at          timestamptz,
    error            text,
    created_at       timestamptz DEFAULT now()
);

CREATE TABLE slack_channels (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    channel_name      text UNIQUE,
    channel_id        text,
    workspace         text,
    active            boolean DEFAULT true,
    cache_expires_at  timestamptz,
    created_at        timestamptz DEFAULT now(),
    updated_at        timestamptz DEFAULT now()
);

-- A row appears after a successful send only, and event_id is never filled.
CREATE TABLE email_logs (
    id             uuid NOT NULL DEFAULT gen_random_uuid(),
    recipient      text,
    sender         text,
    subject        text,
    status         text,
    method         text,
    error_message  text,
    event_id       uuid,
    sent_at        timestamptz,
    created_at     timestamptz DEFAULT now()
);

CREATE TABLE artist_payment_email_queue (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id           uuid NOT NULL REFERENCES events (id),
    artist_profile_id  uuid NOT NULL,
    email_data         jsonb,
    template_type      text DEFAULT 'payment_notification',
    status             text DEFAULT 'draft' CHECK (status IN ('draft', 'ready_for_review', 'approved', 'sent', 'failed')),
    reviewed_by        text,
    reviewed_at        timestamptz,
    approved_by        text,
    approved_at        timestamptz,
    sent_at            timestamptz,
    error_message      text,
    send_attempts      int DEFAULT 0,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now(),
    UNIQUE (event_id, artist_profile_id, template_type)
);

CREATE TABLE system_logs (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    service        text,
    operation      text,
    level          text,
    message        text,
    request_data   jsonb,
    error_details  jsonb,
    duration_ms    int,
    "timestamp"    timestamptz DEFAULT now()
);
