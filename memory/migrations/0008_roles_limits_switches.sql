-- What every replica must agree on: who has which role, how often one may ask, and what is switched off.

-- The role of a person, one row a source. The bot copies RBAC_USER_MAP_JSON here (source env) at its start.
CREATE TABLE IF NOT EXISTS esbmcp_roles (
    user_id    text        NOT NULL,
    source     text        NOT NULL,
    role       text        NOT NULL,
    granted_by text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, source),
    CONSTRAINT esbmcp_roles_source_known CHECK (source IN ('manual', 'env', 'directory', 'demo')),
    CONSTRAINT esbmcp_roles_role_known CHECK (role IN ('ops', 'event-producer', 'finance', 'marketing', 'viewer'))
);
ALTER TABLE esbmcp_roles ENABLE ROW LEVEL SECURITY;

-- The role that counts, or null. What an operator granted by hand goes before the environment's map, this before the
-- directory service, and demo people come last.
CREATE OR REPLACE FUNCTION esbmcp_role_of(person text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$
    SELECT r.role
      FROM esbmcp_roles AS r
     WHERE r.user_id = person
     ORDER BY array_position(ARRAY['manual', 'env', 'directory', 'demo'], r.source)
     LIMIT 1
$$;

-- When one key (a person, a channel, a tool) was last used: at most as many times as its limit allows.
CREATE TABLE IF NOT EXISTS esbmcp_rate_events (
    key     text          PRIMARY KEY,
    hits    timestamptz[] NOT NULL DEFAULT '{}',
    last_at timestamptz   NOT NULL
) WITH (fillfactor = 60);
ALTER TABLE esbmcp_rate_events ENABLE ROW LEVEL SECURITY;

-- Takes one use of a key, or says how long to wait.
--
-- What holds: of one key, no more than max_calls uses are allowed in any stretch of time as long as the period,
-- wherever it starts (its end not included) and whichever replica asks. It is a log, not a bucket: a burst of max_calls
-- is allowed at once, and the next use as soon as the oldest of them is a period old. A refused call is not counted and
-- writes nothing. The row lock makes it atomic, so call it outside of longer transactions; a key keeps max_calls times
-- at most, and retention drops keys unused for a day.
CREATE OR REPLACE FUNCTION esbmcp_rate_take(
    rate_key text, max_calls integer, period interval, at timestamptz,
    OUT allowed boolean, OUT retry_after_seconds integer)
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    recent timestamptz[];
BEGIN
    IF max_calls < 1 OR period <= interval '0' THEN
        RAISE EXCEPTION 'a rate limit needs at least one call and some time, not % in %', max_calls, period
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    INSERT INTO esbmcp_rate_events AS e (key, last_at) VALUES (rate_key, at) ON CONFLICT (key) DO NOTHING;
    -- A hit further ahead than one period comes from a clock that was set back; it would block the key for long.
    SELECT coalesce(array_agg(h ORDER BY h) FILTER (WHERE h > at - period AND h <= at + period), '{}') INTO recent
      FROM (SELECT e.hits FROM esbmcp_rate_events AS e WHERE e.key = rate_key FOR UPDATE) AS kept
      LEFT JOIN LATERAL unnest(kept.hits) AS h ON true;

    allowed := cardinality(recent) < max_calls;
    IF allowed THEN
        -- Not a plain UPDATE: retention may have dropped the key a moment ago.
        INSERT INTO esbmcp_rate_events AS e (key, hits, last_at) VALUES (rate_key, recent || at, at)
            ON CONFLICT (key) DO UPDATE SET hits = excluded.hits, last_at = excluded.last_at;
        retry_after_seconds := 0;
    ELSE
        -- With a limit that was lowered, more than one must grow old first.
        retry_after_seconds := greatest(1, ceil(extract(epoch FROM
            recent[cardinality(recent) - max_calls + 1] + period - at)))::integer;
    END IF;
END
$$;

-- Takes one use of each key in turn, stopping at the first that is full; later keys are then not charged. Returns which
-- key was full (counted from 1) and how long to wait, or no row when all had room.
CREATE OR REPLACE FUNCTION esbmcp_rate_take_all(
    rate_keys text[], max_calls integer[], periods interval[], at timestamptz)
    RETURNS TABLE (full_key integer, retry_after_seconds integer)
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    taken record;
BEGIN
    FOR i IN 1 .. cardinality(rate_keys) LOOP
        SELECT * INTO taken FROM public.esbmcp_rate_take(rate_keys[i], max_calls[i], periods[i], at);
        IF NOT taken.allowed THEN
            RETURN QUERY SELECT i, taken.retry_after_seconds;
            RETURN;
        END IF;
    END LOOP;
END
$$;

-- Switches that take effect at once, on every replica. read_only stops every write, Arthur's own notes included; no
-- start ever turns it back.
CREATE TABLE IF NOT EXISTS esbmcp_switches (
    name       text        PRIMARY KEY,
    value      boolean     NOT NULL,
    changed_by text,
    changed_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE esbmcp_switches ENABLE ROW LEVEL SECURITY;
INSERT INTO esbmcp_switches (name, value, changed_by) VALUES ('read_only', false, 'migration')
    ON CONFLICT (name) DO NOTHING;
