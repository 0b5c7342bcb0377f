-- Artist profiles and the old numbers that were merged into them. Profiles are a bulk table (see 30_bulk_keys.sql).

CREATE TABLE artist_profiles (
    id                          uuid NOT NULL DEFAULT gen_random_uuid(),
    entry_id                    int NOT NULL,
    person_id                   uuid,
    mongo_id                    varchar(24),
    form_17_entry_id            int,
    name                        varchar(255),
    email                       varchar(255),
    phone                       varchar(50),
    pronouns                    varchar(100),
    country                     varchar(100),
    city                        varchar(255),
    city_text                   varchar(100),
    city_id                     uuid,
    studio_location             text,
    bio                         text,
    abhq_bio                    text,
    specialties                 text[],
    years_experience            int,
    website                     text,
    instagram                   text,
    facebook                    text,
    twitter                     text,
    sample_works_urls           text[],
    followers_count             int NOT NULL DEFAULT 0,
    votes_count                 int NOT NULL DEFAULT 0,
    score                       int GENERATED ALWAYS AS (followers_count + votes_count) STORED,
    is_duplicate                boolean DEFAULT false,
    superseded_by               uuid,
    set_primary_profile_at      timestamp,
    linked_how                  varchar(100),
    aliases                     jsonb DEFAULT '[]',
    manual_payment_override     boolean DEFAULT false,
    manual_payment_override_at  timestamptz,
    manual_payment_override_by  text,
    phone_verified_at           timestamptz,
    created_at                  timestamptz DEFAULT now(),
    updated_at                  timestamptz DEFAULT now()
);

CREATE TABLE artist_profile_aliases (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    artist_profile_id  uuid,
    alias_entry_id     int,
    alias_name         text,
    created_at         timestamptz DEFAULT now()
);
