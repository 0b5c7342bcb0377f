-- Countries, time zones, cities and venues.

CREATE TABLE countries (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name             text,
    code             char(2),
    currency_code    varchar(3),
    currency_symbol  text
);

CREATE TABLE timezones (
    id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name      text,
    "offset"  text,
    icann     text
);

CREATE TABLE cities (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name            text,
    state_province  text,
    state           text,
    country_id      uuid REFERENCES countries (id),
    timezone_id     uuid REFERENCES timezones (id),
    country         text
);

CREATE TABLE venues (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text NOT NULL,
    address           text,
    notes             text,
    city_id           uuid REFERENCES cities (id) ON DELETE SET NULL,
    default_capacity  int DEFAULT 200,
    created_at        timestamptz DEFAULT now(),
    updated_at        timestamptz DEFAULT now()
);
