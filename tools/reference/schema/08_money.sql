-- Money: payouts to artists, payments of buyers, reminders, exchange rates.

CREATE TABLE payment_processing (
    id                          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    art_id                      uuid,
    person_id                   uuid,
    event_id                    uuid REFERENCES events (id),
    stripe_checkout_session_id  text,
    stripe_payment_intent_id    text,
    stripe_account_region       text,
    amount                      numeric,
    currency                    varchar(3),
    amount_with_tax             numeric,
    tax_amount                  numeric,
    status                      text CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'refunded')),
    payment_method              text,
    created_at                  timestamptz DEFAULT now(),
    completed_at                timestamptz,
    metadata                    jsonb,
    error_message               text
);
CREATE INDEX idx_payment_processing_art ON payment_processing (art_id);
CREATE INDEX idx_payment_processing_person ON payment_processing (person_id);
CREATE INDEX idx_payment_processing_event ON payment_processing (event_id);
CREATE INDEX idx_payment_processing_status ON payment_processing (status);
CREATE INDEX idx_payment_processing_created ON payment_processing (created_at DESC);
CREATE INDEX idx_payment_processing_session ON payment_processing (stripe_checkout_session_id)
    WHERE stripe_checkout_session_id IS NOT NULL;

CREATE TABLE payment_logs (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    art_id                   uuid,
    person_id                uuid,
    status_id                uuid REFERENCES payment_statuses (id),
    admin_phone              text,
    payment_type             text,
    amount                   numeric,
    actual_amount_collected  numeric,
    actual_tax_collected     numeric,
    collected_currency       varchar(3),
    payment_method           text,
    collection_notes         text,
    created_at               timestamptz DEFAULT now()
);
CREATE INDEX idx_payment_logs_art ON payment_logs (art_id);

CREATE TABLE payment_reminders (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    art_id             uuid NOT NULL,
    sent_to_person_id  uuid NOT NULL,
    sent_by_admin      uuid NOT NULL REFERENCES auth.users (id),
    message_content    text NOT NULL,
    phone_number       varchar(20) NOT NULL,
    sms_sid            text,
    sms_status         text,
    admin_note         text,
    metadata           jsonb,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now()
);
CREATE INDEX idx_payment_reminders_art ON payment_reminders (art_id);
CREATE INDEX idx_payment_reminders_person ON payment_reminders (sent_to_person_id);
CREATE INDEX idx_payment_reminders_admin ON payment_reminders (sent_by_admin);
CREATE INDEX idx_payment_reminders_created ON payment_reminders (created_at DESC);

-- gross_amount > 0 is money paid out to the artist, < 0 a credit owed to the artist.
-- Some functions also test completed, queued and initiated, words that this check does not allow.
CREATE TABLE artist_payments (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id      uuid NOT NULL,
    art_id                 uuid,
    payment_processing_id  uuid REFERENCES payment_processing (id),
    gross_amount           numeric(10, 2) NOT NULL,
    platform_fee           numeric(10, 2) DEFAULT 0,
    stripe_fee             numeric(10, 2) DEFAULT 0,
    net_amount             numeric(10, 2) NOT NULL,
    currency               varchar(3) NOT NULL,
    status                 text DEFAULT 'pending'
                           CHECK (status IN ('pending', 'processing', 'paid', 'verified', 'failed', 'cancelled')),
    stripe_transfer_id     text,
    stripe_payout_id       text,
    payment_type           varchar(20) NOT NULL DEFAULT 'automated' CHECK (payment_type IN ('automated', 'manual')),
    payment_method         varchar(50),
    description            text,
    reference              varchar(100),
    created_by             varchar(100),
    reason_category        text CHECK (reason_category IN ('prize', 'private_event', 'supplies_reimbursement', 'adjustment',
                                                           'other')),
    metadata               jsonb,
    error_message          text,
    verification_metadata  jsonb,
    webhook_confirmed_at   timestamptz,
    created_at             timestamptz DEFAULT now(),
    paid_at                timestamptz,
    updated_at             timestamptz DEFAULT now(),
    CONSTRAINT manual_payment_fields CHECK (payment_type <> 'manual'
                                            OR (description IS NOT NULL AND created_by IS NOT NULL))
);
CREATE INDEX idx_artist_payments_artist ON artist_payments (artist_profile_id);
CREATE INDEX idx_artist_payments_art ON artist_payments (art_id);
CREATE INDEX idx_artist_payments_status ON artist_payments (status);
CREATE INDEX idx_artist_payments_created_by ON artist_payments (created_by);
CREATE INDEX idx_artist_payments_method ON artist_payments (payment_method);
CREATE INDEX idx_artist_payments_type ON artist_payments (payment_type);
CREATE INDEX idx_artist_payments_reason ON artist_payments (reason_category);
CREATE INDEX idx_artist_payments_updated ON artist_payments (updated_at DESC);

CREATE TABLE artist_global_payments (
    id                                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id                 uuid UNIQUE,
    stripe_recipient_id               text UNIQUE,
    legacy_stripe_connect_account_id  text,
    migration_completed_at            timestamptz,
    status                            text DEFAULT 'invited'
                                      CHECK (status IN ('invited', 'in_review', 'ready', 'blocked', 'rejected')),
    country                           char(2) NOT NULL,
    default_currency                  char(3) NOT NULL DEFAULT 'USD',
    onboarding_url                    text,
    onboarding_url_expires_at         timestamptz,
    metadata                          jsonb,
    created_at                        timestamptz DEFAULT now(),
    updated_at                        timestamptz DEFAULT now()
);

CREATE TABLE artist_stripe_accounts (
    id                        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id         uuid UNIQUE,
    stripe_account_id         text UNIQUE,
    stripe_account_type       text CHECK (stripe_account_type IN ('standard', 'express', 'custom')),
    onboarding_status         text CHECK (onboarding_status IN ('not_started', 'pending', 'completed', 'restricted',
                                                                'rejected')),
    charges_enabled           boolean DEFAULT false,
    payouts_enabled           boolean DEFAULT false,
    details_submitted         boolean DEFAULT false,
    country                   varchar(2),
    currency                  varchar(3),
    business_type             text,
    onboarding_url            text,
    onboarding_url_expires_at timestamptz,
    metadata                  jsonb,
    created_at                timestamptz DEFAULT now(),
    updated_at                timestamptz DEFAULT now()
);

CREATE TABLE global_payment_requests (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id      uuid NOT NULL,
    art_id                 uuid NOT NULL UNIQUE,
    payment_processing_id  uuid REFERENCES payment_processing (id),
    stripe_recipient_id    text NOT NULL,
    stripe_payout_id       text UNIQUE,
    amount_minor           bigint NOT NULL,
    currency               char(3),
    status                 text CHECK (status IN ('queued', 'sent', 'failed', 'paid', 'canceled')),
    error_code             text,
    error_message          text,
    sent_at                timestamptz,
    paid_at                timestamptz,
    idempotency_key        uuid UNIQUE DEFAULT gen_random_uuid(),
    metadata               jsonb,
    created_at             timestamptz DEFAULT now(),
    updated_at             timestamptz DEFAULT now()
);

CREATE TABLE payment_processing_control (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    system_enabled           boolean DEFAULT true,
    global_payments_enabled  boolean DEFAULT true,
    stripe_connect_enabled   boolean DEFAULT false,
    processing_batch_size    int DEFAULT 10,
    max_daily_payments       int DEFAULT 100,
    daily_payment_count      int DEFAULT 0,
    daily_reset_date         date,
    last_processed_at        timestamptz
);

CREATE TABLE stripe_api_conversations (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    payment_id         uuid,
    artist_profile_id  uuid,
    stripe_account_id  text,
    api_endpoint       text,
    request_method     text,
    request_body       jsonb,
    response_status    int,
    response_body      jsonb,
    error_message      text,
    created_by         text,
    created_at         timestamptz DEFAULT now()
);
CREATE INDEX idx_stripe_api_conversations_payment ON stripe_api_conversations (payment_id);

CREATE TABLE artist_manual_payment_requests (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id   uuid NOT NULL,
    person_id           uuid NOT NULL,
    payment_method      varchar(50),
    payment_details     text NOT NULL,
    country_code        varchar(3),
    preferred_currency  varchar(3),
    status              varchar(50) DEFAULT 'pending',
    admin_notes         text,
    processed_by        uuid,
    processed_at        timestamptz,
    requested_amount    numeric(10, 2),
    events_referenced   text[],
    created_at          timestamptz DEFAULT now(),
    updated_at          timestamptz DEFAULT now()
);
CREATE UNIQUE INDEX idx_manual_payment_requests_one_pending ON artist_manual_payment_requests (artist_profile_id)
    WHERE status = 'pending';

CREATE TABLE payment_setup_invitations (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id  uuid,
    invitation_method  text CHECK (invitation_method IN ('email', 'sms', 'both')),
    recipient_email    text,
    recipient_phone    text,
    sent_by            text NOT NULL,
    sent_at            timestamptz DEFAULT now(),
    status             text CHECK (status IN ('sent', 'delivered', 'failed', 'opened', 'clicked')),
    invitation_type    text CHECK (invitation_type IN ('payment_setup', 'reminder', 'follow_up')),
    message_content    text,
    delivery_metadata  jsonb,
    error_message      text,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now()
);
CREATE INDEX idx_payment_setup_invitations_artist ON payment_setup_invitations (artist_profile_id);

CREATE TABLE payment_invitations (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id  uuid,
    invite_type        text CHECK (invite_type IN ('email', 'sms', 'manual')),
    status             text DEFAULT 'sent' CHECK (status IN ('sent', 'opened', 'completed', 'expired')),
    sent_at            timestamptz DEFAULT now(),
    opened_at          timestamptz,
    completed_at       timestamptz,
    expires_at         timestamptz DEFAULT now() + interval '30 days',
    sent_by_user_id    uuid,
    invitation_token   text UNIQUE,
    email_subject      text,
    email_body         text,
    sms_message        text,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now()
);
CREATE INDEX idx_payment_invitations_artist ON payment_invitations (artist_profile_id);
CREATE INDEX idx_payment_invitations_status ON payment_invitations (status);
CREATE INDEX idx_payment_invitations_sent_at ON payment_invitations (sent_at);

CREATE TABLE artist_payment_reminder_emails (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    artist_profile_id  uuid NOT NULL,
    person_id          uuid NOT NULL,
    event_id           uuid REFERENCES events (id),
    email_type         varchar(50) NOT NULL CHECK (email_type IN ('1_day_no_stripe', '15_day_unpaid')),
    email_address      text NOT NULL,
    sent_at            timestamptz DEFAULT now(),
    email_data         jsonb,
    success            boolean DEFAULT true,
    error_message      text,
    created_at         timestamptz DEFAULT now()
);
CREATE UNIQUE INDEX idx_artist_payment_reminder_emails_once
    ON artist_payment_reminder_emails (artist_profile_id, event_id, email_type) WHERE success;

CREATE TABLE exchange_rates (
    currency_code  char(3) PRIMARY KEY,
    rate_to_usd    numeric(12, 6),
    last_updated   timestamptz,
    source         text
);
