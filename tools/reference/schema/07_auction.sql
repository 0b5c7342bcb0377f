-- Works of art, bids and votes. Bulk tables: keys and indexes are in 30_bulk_keys.sql.

CREATE TABLE payment_statuses (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code         text UNIQUE,
    description  text
);

-- vote_count and bid_count are kept badly or not at all; count votes and bids instead.
CREATE TABLE art (
    id                           uuid NOT NULL DEFAULT gen_random_uuid(),
    art_code                     varchar(50),
    event_id                     uuid,
    artist_id                    uuid,
    round                        int,
    easel                        int,
    artist_number                text,
    mongo_lot_id                 text,
    mongo_status                 text,
    status                       art_status DEFAULT 'active',
    description                  text,
    width_and_height             varchar(50),
    closing_time                 timestamptz,
    auction_extended             boolean DEFAULT false,
    extension_count              int DEFAULT 0,
    starting_bid                 numeric,
    current_bid                  numeric,
    final_price                  numeric,
    bid_count                    int DEFAULT 0,
    winner_id                    uuid,
    vote_count                   int DEFAULT 0,
    buyer_pay_recent_status_id   uuid,
    buyer_pay_recent_date        timestamptz,
    buyer_pay_recent_person_id   uuid,
    buyer_pay_recent_user_id     uuid,
    artist_pay_recent_status_id  uuid,
    artist_pay_recent_date       timestamptz,
    artist_pay_recent_person_id  uuid,
    artist_pay_recent_user_id    uuid,
    created_at                   timestamptz DEFAULT now(),
    updated_at                   timestamptz DEFAULT now()
);

-- media_id and media_type/media_files are two designs that both still occur.
CREATE TABLE art_media (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    art_id         uuid NOT NULL,
    media_type     text CHECK (media_type IN ('image', 'video')),
    media_files    jsonb,
    display_order  int DEFAULT 0,
    is_primary     boolean DEFAULT false,
    created_at     timestamptz DEFAULT now()
);

CREATE TABLE bids (
    id               uuid NOT NULL DEFAULT gen_random_uuid(),
    art_id           uuid,
    person_id        uuid,
    amount           numeric,
    ip_address       inet,
    currency_code    varchar(3),
    currency_symbol  text,
    created_at       timestamptz DEFAULT now()
);

-- art_id is the text code of the work; art_uuid is its key and is NULL in some old rows.
CREATE TABLE votes (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id           uuid,
    eid                varchar(50),
    round              int,
    easel              int,
    art_id             varchar(50),
    art_uuid           uuid,
    artist_profile_id  uuid,
    person_id          uuid,
    vote_factor        numeric DEFAULT 1.0,
    auth_method        text,
    auth_timestamp     timestamptz,
    ip_address         inet,
    user_agent         text,
    phone              varchar(20),
    hash               varchar(50),
    location_lat       numeric,
    location_lng       numeric,
    "timestamp"        timestamptz,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now()
);

-- A historical design that stays empty: the weight is votes.vote_factor.
CREATE TABLE vote_weights (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id          uuid REFERENCES events (id),
    person_id         uuid,
    vote_factor       numeric,
    vote_factor_info  jsonb,
    phone_number      text,
    from_source       text,
    status            text,
    created_at        timestamptz DEFAULT now()
);
