-- Makes "append-only" a fact: the audit log refuses changes, and a hash chain shows those made behind its back.
--
-- Every row holds its place in the chain and the hash of the row before it. Retention is the one delete: it first
-- writes an anchor that stands for the run of rows it removes, and only rows so covered, in the same transaction,
-- may go. What the chain cannot show is the loss of its newest rows: note the head that esbmcp_audit_verify() returns.

ALTER TABLE esbmcp_audit_log
    ADD COLUMN IF NOT EXISTS position  bigint,
    ADD COLUMN IF NOT EXISTS prev_hash text,
    ADD COLUMN IF NOT EXISTS row_hash  text;

-- A run of rows that retention removed: the hash before its first, and the hash of its last.
CREATE TABLE IF NOT EXISTS esbmcp_audit_anchors (
    last_position  bigint      PRIMARY KEY,
    first_position bigint      NOT NULL UNIQUE,
    prev_hash      text        NOT NULL,
    last_hash      text        NOT NULL,
    removed_count  bigint      NOT NULL CHECK (removed_count = last_position - first_position + 1),
    removed_at     timestamptz NOT NULL DEFAULT now(),
    removed_by     text        NOT NULL DEFAULT session_user,
    removed_in     xid8        NOT NULL DEFAULT pg_current_xact_id()
);
ALTER TABLE esbmcp_audit_anchors ENABLE ROW LEVEL SECURITY;

-- The hash of one row, from its facts and the hash before. Times are written in UTC, or the hash would depend on the
-- reader's zone; empty columns are left out, so that a column added later does not change older hashes.
CREATE OR REPLACE FUNCTION esbmcp_audit_hash(entry esbmcp_audit_log) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$
    SELECT encode(sha256(convert_to(jsonb_strip_nulls(jsonb_build_object(
               'position', entry.position, 'prev_hash', entry.prev_hash, 'id', entry.id,
               'session_id', entry.session_id, 'slack_user_id', entry.slack_user_id,
               'slack_team_id', entry.slack_team_id, 'slack_channel_id', entry.slack_channel_id,
               'slack_username', entry.slack_username, 'user_role', entry.user_role,
               'ip_address', entry.ip_address, 'event_type', entry.event_type, 'tool_name', entry.tool_name,
               'target_entity', entry.target_entity, 'detail', entry.detail::text,
               'request_id', entry.request_id, 'gateway_version', entry.gateway_version,
               'approver', entry.approver, 'grant_id', entry.grant_id, 'idempotency_key', entry.idempotency_key,
               'created_at', entry.created_at AT TIME ZONE 'UTC'))::text, 'UTF8')), 'hex')
$$;

-- Links a new row to the newest one. Writers queue up from here to their commit, so that no two rows share a place:
-- write the audit row late in its transaction. Definer's rights, because a role that cannot see the log would start
-- a second chain.
CREATE OR REPLACE FUNCTION esbmcp_audit_link() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    newest record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('esbmcp_audit_log', 0));
    SELECT ends.position, ends.hash INTO newest
      FROM ((SELECT a.position, a.row_hash AS hash FROM esbmcp_audit_log AS a ORDER BY a.position DESC LIMIT 1)
            UNION ALL
            (SELECT n.last_position, n.last_hash FROM esbmcp_audit_anchors AS n ORDER BY n.last_position DESC LIMIT 1)
           ) AS ends
     ORDER BY ends.position DESC LIMIT 1;
    NEW.position := coalesce(newest.position, 0) + 1;
    NEW.prev_hash := coalesce(newest.hash, repeat('0', 64));
    NEW.row_hash := esbmcp_audit_hash(NEW);
    RETURN NEW;
END
$$;

-- Rows of the predecessor are chained in the order they were written.
DO $$
DECLARE
    entry esbmcp_audit_log;
    place bigint := 0;
    before text := repeat('0', 64);
BEGIN
    FOR entry IN SELECT * FROM esbmcp_audit_log WHERE row_hash IS NULL ORDER BY created_at, id LOOP
        place := place + 1;
        entry.position := place;
        entry.prev_hash := before;
        before := esbmcp_audit_hash(entry);
        UPDATE esbmcp_audit_log SET position = place, prev_hash = entry.prev_hash, row_hash = before
         WHERE id = entry.id;
    END LOOP;
END
$$;
ALTER TABLE esbmcp_audit_log
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN prev_hash SET NOT NULL,
    ALTER COLUMN row_hash SET NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_audit_log_position ON esbmcp_audit_log (position);
CREATE OR REPLACE TRIGGER esbmcp_b_link BEFORE INSERT ON esbmcp_audit_log
    FOR EACH ROW EXECUTE FUNCTION esbmcp_audit_link();

CREATE OR REPLACE FUNCTION esbmcp_refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Old rows leave through esbmcp_cleanup_old_data().';
END
$$;

CREATE OR REPLACE FUNCTION esbmcp_audit_let_anchored_go() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$
BEGIN
    IF EXISTS (SELECT FROM esbmcp_audit_anchors AS n
                WHERE n.removed_in = pg_current_xact_id()
                  AND OLD.position BETWEEN n.first_position AND n.last_position) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'esbmcp_audit_log is append-only: DELETE refused'
        USING ERRCODE = 'insufficient_privilege', HINT = 'Old rows leave through esbmcp_cleanup_old_data().';
END
$$;

CREATE OR REPLACE TRIGGER esbmcp_append_only BEFORE UPDATE OR TRUNCATE ON esbmcp_audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION esbmcp_refuse_change();
CREATE OR REPLACE TRIGGER esbmcp_append_only_row BEFORE DELETE ON esbmcp_audit_log
    FOR EACH ROW EXECUTE FUNCTION esbmcp_audit_let_anchored_go();
CREATE OR REPLACE TRIGGER esbmcp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON esbmcp_audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION esbmcp_refuse_change();

-- Walks the chain, anchors standing for what retention removed: how many rows were checked, the first place where a
-- row is not what it was, is missing or was slipped in (null: none), and the head to note down elsewhere.
CREATE OR REPLACE FUNCTION esbmcp_audit_verify(
    OUT checked_count bigint, OUT first_bad_position bigint, OUT head_position bigint, OUT head_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$
    WITH links AS (
        SELECT a.position AS first_position, a.position AS last_position, a.prev_hash, a.row_hash AS last_hash,
               a.row_hash = esbmcp_audit_hash(a) AS is_itself, 1 AS entries
          FROM esbmcp_audit_log AS a
         UNION ALL
        SELECT n.first_position, n.last_position, n.prev_hash, n.last_hash, true, 0
          FROM esbmcp_audit_anchors AS n
    ), walk AS (
        SELECT l.first_position, l.last_position, l.last_hash, l.entries,
               l.is_itself
               AND l.first_position = lag(l.last_position, 1, 0::bigint) OVER chain + 1
               AND l.prev_hash = lag(l.last_hash, 1, repeat('0', 64)) OVER chain AS fits
          FROM links AS l
        WINDOW chain AS (ORDER BY l.first_position)
    )
    SELECT coalesce(sum(w.entries), 0)::bigint,
           min(w.first_position) FILTER (WHERE NOT w.fits),
           max(w.last_position),
           (array_agg(w.last_hash ORDER BY w.last_position DESC))[1]
      FROM walk AS w
$$;
