-- Events and what belongs to one: rounds, easels' artists, staff, cache versions, linter rules.

CREATE TABLE events (
    id                                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    eid                                varchar(50) UNIQUE,
    mongo_id                           varchar(24),
    name                               text,
    description                        text,
    venue                              text,
    price                              varchar(50),
    ticket_link                        text,
    ticket_price_notes                 text,
    event_folder_link                  text,
    flyer_details                      text,
    event_start_datetime               timestamptz,
    event_end_datetime                 timestamptz,
    timezone_id                        uuid REFERENCES timezones (id),
    timezone_offset                    varchar(10),
    timezone_icann                     varchar(50),
    door_time                          time,
    paint_time                         time,
    showtime                           time,
    city_id                            uuid REFERENCES cities (id),
    country_id                         uuid REFERENCES countries (id),
    venue_id                           uuid REFERENCES venues (id) ON DELETE SET NULL,
    capacity                           int DEFAULT 200,
    enabled                            boolean DEFAULT false,
    show_in_app                        boolean DEFAULT false,
    applications_open                  boolean DEFAULT false,
    current_round                      int,
    event_level                        event_level_type DEFAULT 'REGULAR',
    vote_by_link                       boolean DEFAULT false,
    register_at_sms_vote               boolean DEFAULT false,
    send_link_to_guests                boolean DEFAULT false,
    email_registration                 boolean DEFAULT false,
    enable_auction                     boolean DEFAULT false,
    auction_start_bid                  numeric,
    min_bid_increment                  numeric,
    currency                           varchar(3) DEFAULT 'USD',
    tax                                numeric,
    auction_description                text,
    auction_notice                     text,
    admin_control_in_auction           boolean DEFAULT false,
    send_auction_link_to_guests        boolean DEFAULT false,
    auction_close_starts_at            timestamptz,
    auction_close_round_delay          int,
    stripe_account_region              text DEFAULT 'international'
                                       CHECK (stripe_account_region IN ('canada', 'international')),
    artist_auction_portion             numeric(3, 2) NOT NULL DEFAULT 0.50
                                       CHECK (artist_auction_portion BETWEEN 0 AND 1),
    producer_tickets_sold              numeric(10, 2) DEFAULT 0,
    producer_tickets_currency          varchar(3) DEFAULT 'USD',
    producer_tickets_updated_by        text,
    producer_tickets_updated_at        timestamptz,
    food_beverage_revenue              numeric(10, 2) DEFAULT 0,
    food_beverage_currency             varchar(3) DEFAULT 'USD',
    food_beverage_updated_by           text,
    food_beverage_updated_at           timestamptz,
    other_revenue                      numeric(10, 2) DEFAULT 0,
    other_revenue_currency             varchar(3) DEFAULT 'USD',
    other_revenue_updated_by           text,
    other_revenue_updated_at           timestamptz,
    winner_prize                       numeric,
    winner_prize_currency              varchar(3),
    other_prizes                       text,
    meta_ads_budget                    numeric(10, 2),
    other_ads_budget                   numeric(10, 2),
    eventbrite_id                      varchar(255),
    sponsor_text                       text,
    sponsor_logo_id                    text,
    phone_number                       varchar(20),
    email                              varchar(255),
    slack_channel                      varchar(100),
    registration_confirmation_message  text,
    video_stream                       text,
    live_stream                        text,
    target_artists_booked              int,
    wildcard_expected                  boolean DEFAULT false,
    expected_number_of_rounds          int,
    event_info_approved_by             text,
    event_info_approved_at             timestamptz,
    advances_to_event_id               uuid REFERENCES events (id),
    advances_to_event_eid              varchar(50) REFERENCES events (eid) ON UPDATE CASCADE ON DELETE SET NULL,
    created_at                         timestamptz DEFAULT now(),
    updated_at                         timestamptz DEFAULT now()
);
CREATE INDEX idx_events_city_id ON events (city_id);
CREATE INDEX idx_events_enabled_show_in_app ON events (enabled, show_in_app);
CREATE INDEX idx_events_start ON events (event_start_datetime);
CREATE INDEX idx_events_venue_id ON events (venue_id);

CREATE TABLE rounds (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id      uuid REFERENCES events (id),
    round_number  int,
    is_finished   boolean DEFAULT false,
    video_url     text,
    closing_time  timestamptz,
    created_at    timestamptz DEFAULT now(),
    updated_at    timestamptz DEFAULT now(),
    UNIQUE (event_id, round_number)
);

-- art_id exists but the admin app never fills it; a NULL easel_number is an artist staged for the round, not placed yet.
-- Bulk table: keys are in 30_bulk_keys.sql.
CREATE TABLE round_contestants (
    id              uuid NOT NULL DEFAULT gen_random_uuid(),
    round_id        uuid,
    artist_id       uuid,
    art_id          uuid,
    easel_number    int,
    enabled         boolean DEFAULT true,
    is_winner       int DEFAULT 0,
    enable_auction  int DEFAULT 1,
    vote_by_link    boolean DEFAULT false,
    created_at      timestamptz DEFAULT now()
);

CREATE TABLE event_artists (
    id         uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id   uuid,
    artist_id  uuid,
    status     text DEFAULT 'invited' CHECK (status IN ('invited', 'confirmed', 'declined', 'withdrawn')),
    added_by   text,
    added_at   timestamptz DEFAULT now(),
    notes      text
);

CREATE TABLE abhq_admin_users (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id                uuid REFERENCES auth.users (id),
    email                  text NOT NULL UNIQUE,
    level                  text NOT NULL DEFAULT 'voting' CHECK (level IN ('super', 'producer', 'photo', 'voting')),
    events_access          uuid[],
    active                 boolean DEFAULT true,
    created_at             timestamptz DEFAULT now(),
    updated_at             timestamptz DEFAULT now(),
    created_by             text,
    notes                  text,
    invitation_token       text,
    invitation_sent_at     timestamptz,
    invitation_accepted_at timestamptz,
    invitation_expires_at  timestamptz
);

CREATE TABLE event_admins (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id     uuid NOT NULL REFERENCES events (id),
    phone        varchar(20) NOT NULL,
    admin_level  text CHECK (admin_level IN ('super', 'producer', 'photo', 'voting')),
    created_by   text,
    created_at   timestamptz DEFAULT now(),
    UNIQUE (event_id, phone)
);

CREATE TABLE endpoint_cache_versions (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    endpoint_path  varchar(255) NOT NULL UNIQUE,
    event_eid      varchar(50),
    last_updated   timestamptz DEFAULT now()
);
CREATE INDEX idx_endpoint_cache_versions_event_eid ON endpoint_cache_versions (event_eid);

CREATE TABLE event_linter_rules (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id      text NOT NULL UNIQUE,
    name         text,
    description  text,
    severity     text CHECK (severity IN ('error', 'warning', 'info', 'success', 'reminder')),
    category     text,
    context      text,
    conditions   jsonb DEFAULT '[]',
    message      text NOT NULL,
    status       text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    hit_count    int DEFAULT 0,
    created_at   timestamptz DEFAULT now(),
    updated_at   timestamptz DEFAULT now()
);

CREATE TABLE linter_suppressions (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id           text NOT NULL,
    event_id          uuid REFERENCES events (id) ON DELETE CASCADE,
    artist_id         uuid,
    city_id           uuid REFERENCES cities (id) ON DELETE CASCADE,
    suppressed_by     uuid REFERENCES auth.users (id),
    suppressed_until  timestamptz,
    reason            text,
    created_at        timestamptz DEFAULT now(),
    updated_at        timestamptz DEFAULT now(),
    CHECK (event_id IS NOT NULL OR artist_id IS NOT NULL OR city_id IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (rule_id, event_id, artist_id, city_id)
);
