-- How artists come to an event (invitation, application, confirmation) and how guests do (registration, QR check-in).
-- Bulk tables: keys and indexes are in 30_bulk_keys.sql.

CREATE TABLE artist_invitations (
    id                     uuid NOT NULL DEFAULT gen_random_uuid(),
    artist_number          text,
    event_eid              text,
    artist_profile_id      uuid,
    status                 invitation_status NOT NULL DEFAULT 'pending',
    status_old             text,
    message_from_producer  text,
    accepted_at            timestamptz,
    entry_date             timestamptz,
    metadata               jsonb,
    created_at             timestamptz DEFAULT now(),
    updated_at             timestamptz DEFAULT now()
);

CREATE TABLE artist_applications (
    id                   uuid NOT NULL DEFAULT gen_random_uuid(),
    artist_profile_id    uuid,
    event_id             uuid,
    event_eid            text,
    artist_number        text,
    application_status   text DEFAULT 'pending'
                         CHECK (application_status IN ('pending', 'accepted', 'rejected', 'withdrawn')),
    message_to_producer  text,
    applied_at           timestamptz DEFAULT now(),
    updated_at           timestamptz DEFAULT now(),
    metadata             jsonb,
    notes                text
);

CREATE TABLE artist_confirmations (
    id                        uuid NOT NULL DEFAULT gen_random_uuid(),
    artist_profile_id         uuid,
    event_eid                 text,
    artist_number             text,
    confirmation_status       text DEFAULT 'confirmed' CHECK (confirmation_status IN ('confirmed', 'withdrawn')),
    entry_date                timestamptz,
    confirmation_date         timestamptz,
    form_19_entry_id          int,
    legal_name                varchar(255),
    social_promotion_consent  boolean,
    social_usernames          jsonb,
    message_to_organizers     text,
    public_message            text,
    payment_method            varchar(50),
    payment_details           jsonb,
    legal_agreements          jsonb,
    promotion_artwork_url     text,
    withdrawn_at              timestamp,
    withdrawal_reason         text,
    metadata                  jsonb,
    created_at                timestamptz DEFAULT now(),
    updated_at                timestamptz DEFAULT now()
);

CREATE TABLE qr_codes (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code          text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9]{8}$'),
    event_id      uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    generated_at  timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    is_active     boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE people_qr_scans (
    id              uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id       uuid NOT NULL,
    event_id        uuid NOT NULL,
    qr_code         text NOT NULL,
    scan_timestamp  timestamptz NOT NULL DEFAULT now(),
    ip_address      text,
    user_agent      text,
    location_data   jsonb,
    is_valid        boolean NOT NULL DEFAULT false,
    created_at      timestamptz DEFAULT now()
);

CREATE TABLE event_registrations (
    id                     uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id               uuid NOT NULL,
    person_id              uuid NOT NULL,
    registration_type      varchar(20) NOT NULL,
    registration_source    varchar(50) NOT NULL,
    registered_at          timestamptz NOT NULL DEFAULT now(),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz DEFAULT now(),
    registration_mongo_id  text,
    qr_code                text,
    qr_scan_id             uuid,
    metadata               jsonb
);
