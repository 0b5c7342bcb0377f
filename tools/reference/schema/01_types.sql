-- Enumerated types, the case-insensitive text type and the part of Supabase's auth schema that the company's tables refer to.

CREATE TYPE art_status AS ENUM ('active', 'closed', 'inactive', 'sold', 'cancelled', 'paid');
CREATE TYPE invitation_status AS ENUM ('pending', 'accepted', 'declined', 'withdrawn', 'expired');
CREATE TYPE event_level_type AS ENUM ('REGULAR', 'CHAMPION_CITY', 'CHAMPION_NATIONAL', 'PRIVATE', 'SPECIAL');
CREATE TYPE message_status AS ENUM ('pending', 'processing', 'sent', 'failed');
CREATE TYPE person_type AS ENUM ('guest', 'artist', 'producer', 'photographer', 'volunteer', 'staff');

-- Production uses the citext extension. The embedded server does not ship it; there a plain domain keeps the type's name,
-- so comparisons must fold case themselves: lower(email) = lower(...) is right on both. Not a nondeterministic
-- collation, because ILIKE refuses those.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'citext') THEN
        CREATE EXTENSION IF NOT EXISTS citext;
    ELSE
        CREATE DOMAIN citext AS text;
    END IF;
END
$$;

CREATE SCHEMA IF NOT EXISTS auth;

CREATE TABLE IF NOT EXISTS auth.users (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email       varchar(255),
    phone       text UNIQUE,
    created_at  timestamptz DEFAULT now()
);
CREATE INDEX IF NOT EXISTS users_email_idx ON auth.users (lower(email));
