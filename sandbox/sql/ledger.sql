-- Where the sandbox counts how often money moved.
CREATE TABLE IF NOT EXISTS sandbox.transfers (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id        text NOT NULL UNIQUE,
    artist_payment_id  uuid NOT NULL,
    artist_profile_id  uuid NOT NULL,
    amount             numeric(10, 2) NOT NULL,
    currency           text NOT NULL,
    sent_at            timestamptz NOT NULL
)
