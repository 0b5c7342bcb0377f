-- Marketing: ads cache, SMS campaigns, offers, sponsors, scores of recency, frequency and money.

CREATE TABLE ai_analysis_cache (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id        text NOT NULL,
    analysis_type   text NOT NULL,
    result          jsonb NOT NULL,
    event_name      text,
    created_at      timestamptz DEFAULT now(),
    updated_at      timestamptz DEFAULT now(),
    expires_at      timestamptz,
    served_count    int DEFAULT 0,
    last_served_at  timestamptz
);
CREATE INDEX idx_ai_analysis_cache_event ON ai_analysis_cache (event_id, analysis_type, created_at DESC);
COMMENT ON COLUMN ai_analysis_cache.event_id IS 'The EID (text), not the event uuid';

CREATE TABLE meta_ads_cache_cron_log (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    executed_at   timestamptz DEFAULT now(),
    status        text,
    total_events  int,
    successful    int,
    failed        int,
    skipped       int,
    errors        jsonb,
    duration_ms   int,
    response      jsonb
);

CREATE TABLE sms_marketing_campaigns (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name                text NOT NULL,
    description         text,
    template_id         uuid,
    event_id            uuid REFERENCES events (id),
    status              text DEFAULT 'draft',
    recipient_list      jsonb,
    total_recipients    int DEFAULT 0,
    messages_sent       int DEFAULT 0,
    messages_delivered  int DEFAULT 0,
    messages_failed     int DEFAULT 0,
    replies_received    int DEFAULT 0,
    opt_outs            int DEFAULT 0,
    scheduled_at        timestamptz,
    started_at          timestamptz,
    completed_at        timestamptz,
    created_by          text,
    targeting_criteria  jsonb,
    total_cost_cents    int DEFAULT 0,
    metadata            jsonb,
    created_at          timestamptz DEFAULT now(),
    updated_at          timestamptz DEFAULT now()
);
CREATE INDEX idx_sms_marketing_campaigns_status ON sms_marketing_campaigns (status);
CREATE INDEX idx_sms_marketing_campaigns_event ON sms_marketing_campaigns (event_id);

CREATE TABLE sms_marketing_optouts (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    phone_number     text UNIQUE,
    opted_out_at     timestamptz DEFAULT now(),
    opt_out_message  text,
    campaign_id      uuid REFERENCES sms_marketing_campaigns (id),
    source           text DEFAULT 'sms_reply',
    is_active        boolean DEFAULT true
);

-- geography_scope mixes city names and city uuids; total_inventory 0 or NULL means unlimited.
CREATE TABLE offers (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name                 text,
    description          text,
    terms                text,
    type                 text CHECK (type IN ('ticket', 'offer', 'experience', 'discount', 'offer-new', 'merchandise',
                                              'auction_credit')),
    value                numeric,
    currency             varchar(3),
    min_recency_score    int,
    max_recency_score    int,
    min_frequency_score  int,
    max_frequency_score  int,
    min_monetary_score   int,
    max_monetary_score   int,
    rfm_segments         jsonb,
    geography_scope      text[],
    total_inventory      int,
    redeemed_count       int DEFAULT 0,
    active               boolean DEFAULT true,
    start_date           timestamptz,
    end_date             timestamptz,
    tile_color           text,
    image_url            text,
    display_order        int DEFAULT 0,
    redemption_link      text,
    redemption_message   text,
    created_at           timestamptz DEFAULT now(),
    updated_at           timestamptz DEFAULT now()
);

CREATE TABLE offer_redemptions (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    offer_id         uuid REFERENCES offers (id),
    user_id          uuid,
    user_email       text,
    redemption_code  varchar(8),
    status           text DEFAULT 'redeemed',
    redeemed_at      timestamptz DEFAULT now(),
    metadata         jsonb
);
CREATE INDEX idx_offer_redemptions_offer ON offer_redemptions (offer_id);

CREATE TABLE sponsorship_invites (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id          uuid REFERENCES events (id),
    hash              varchar(16) UNIQUE,
    prospect_name     text,
    prospect_email    text,
    prospect_company  text,
    discount_percent  numeric(5, 2),
    valid_until       timestamptz,
    max_uses          int,
    use_count         int DEFAULT 0,
    notes             text,
    created_by        text,
    created_at        timestamptz DEFAULT now(),
    last_viewed_at    timestamptz,
    view_count        int DEFAULT 0,
    skip_multi_event  boolean DEFAULT false
);

CREATE TABLE sponsorship_purchases (
    id                          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id                    uuid REFERENCES events (id),
    invite_id                   uuid REFERENCES sponsorship_invites (id),
    stripe_checkout_session_id  text,
    stripe_payment_intent_id    text,
    buyer_name                  text NOT NULL,
    buyer_email                 text NOT NULL,
    buyer_company               text,
    buyer_phone                 text,
    main_package_id             uuid,
    addon_package_ids           uuid[],
    package_details             jsonb,
    subtotal                    numeric(10, 2) NOT NULL,
    discount_percent            numeric(5, 2),
    discount_amount             numeric(10, 2),
    tax_amount                  numeric(10, 2),
    total_amount                numeric(10, 2) NOT NULL,
    currency                    varchar(3),
    logo_url                    text,
    payment_status              text DEFAULT 'pending' CHECK (payment_status IN ('pending', 'paid', 'refunded', 'failed')),
    fulfillment_status          text DEFAULT 'pending' CHECK (fulfillment_status IN ('pending', 'in_progress', 'completed')),
    fulfillment_hash            text,
    created_at                  timestamptz DEFAULT now(),
    paid_at                     timestamptz,
    updated_at                  timestamptz DEFAULT now()
);

CREATE TABLE rfm_score_cache (
    id                        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person_id                 uuid NOT NULL,
    recency_score             int CHECK (recency_score BETWEEN 1 AND 5),
    frequency_score           int CHECK (frequency_score BETWEEN 1 AND 5),
    monetary_score            int CHECK (monetary_score BETWEEN 1 AND 5),
    total_score               int CHECK (total_score BETWEEN 3 AND 15),
    segment                   text,
    segment_code              char(3),
    days_since_last_activity  int,
    total_activities          int,
    total_spent               numeric,
    calculated_at             timestamptz DEFAULT now()
);
CREATE INDEX idx_rfm_score_cache_person ON rfm_score_cache (person_id);
