-- Approvals of writes (DESIGN 5): one row a proposed call, bound to its exact arguments.
--
-- pending -> approved -> consumed -> done | failed | in_doubt, or pending -> cancelled | expired | withdrawn.
-- A press and a run are each one UPDATE ... WHERE state = ... RETURNING: the second finds nothing.
CREATE TABLE IF NOT EXISTS esbmcp_grants (
    id                uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    turn_id           uuid        REFERENCES esbmcp_turns (id) ON DELETE SET NULL,
    tool_call_id      text        NOT NULL,
    -- the call
    tool_name         text        NOT NULL,
    arguments         jsonb       NOT NULL,
    arguments_hash    text        NOT NULL,
    preview           jsonb       NOT NULL DEFAULT '{}',
    row_fingerprint   text,
    idempotency_key   text        NOT NULL UNIQUE,
    nonce             text        NOT NULL,
    -- who asks, who must agree, who did
    requester_user_id text        NOT NULL,
    requester_role    text        NOT NULL,
    approver_rule     text        NOT NULL DEFAULT 'requester',
    approver_user_id  text,
    policy_version    text        NOT NULL,
    decided_by        text,
    decided_at        timestamptz,
    -- how far it got
    state             text        NOT NULL DEFAULT 'pending',
    expires_at        timestamptz NOT NULL,
    consumed_at       timestamptz,
    outcome           jsonb,
    -- taking it back
    inverse           jsonb,
    undo_of           uuid        REFERENCES esbmcp_grants (id) ON DELETE SET NULL,
    -- the card that asks
    card_channel_id   text,
    card_ts           text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT esbmcp_grants_one_a_call UNIQUE (turn_id, tool_call_id),
    CONSTRAINT esbmcp_grants_state_known CHECK (state IN
        ('pending', 'approved', 'cancelled', 'expired', 'withdrawn', 'consumed', 'in_doubt', 'failed', 'done')),
    CONSTRAINT esbmcp_grants_approver_rule_known CHECK (approver_rule IN ('requester', 'second_person')),
    CONSTRAINT esbmcp_grants_requester_role_known
        CHECK (requester_role IN ('ops', 'event-producer', 'finance', 'marketing', 'viewer')),
    CONSTRAINT esbmcp_grants_approver_fits CHECK (
        CASE approver_rule WHEN 'requester' THEN approver_user_id = requester_user_id
                           ELSE approver_user_id <> requester_user_id END),
    CONSTRAINT esbmcp_grants_nothing_runs_unapproved CHECK (
        state IN ('pending', 'cancelled', 'expired', 'withdrawn') OR approver_user_id IS NOT NULL),
    CONSTRAINT esbmcp_grants_arguments_real_json CHECK (jsonb_typeof(arguments) = 'object')
);
COMMENT ON COLUMN esbmcp_grants.approver_user_id IS 'who pressed Confirm; null unless approved';
COMMENT ON COLUMN esbmcp_grants.decided_by IS 'who ended the wait, also by Cancel; system for expiry and withdrawal';
COMMENT ON COLUMN esbmcp_grants.row_fingerprint IS 'the row as it was left; an undo is refused when it differs';
COMMENT ON COLUMN esbmcp_grants.inverse IS 'tool and arguments that take the write back';
CREATE INDEX IF NOT EXISTS idx_esbmcp_grants_waiting ON esbmcp_grants (expires_at)
    WHERE state IN ('pending', 'approved');
CREATE INDEX IF NOT EXISTS idx_esbmcp_grants_in_doubt ON esbmcp_grants (consumed_at)
    WHERE state IN ('consumed', 'in_doubt');
CREATE INDEX IF NOT EXISTS idx_esbmcp_grants_requester ON esbmcp_grants (requester_user_id, created_at DESC);
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_grants_one_undo ON esbmcp_grants (undo_of)
    WHERE undo_of IS NOT NULL AND state NOT IN ('cancelled', 'expired', 'withdrawn', 'failed');
ALTER TABLE esbmcp_grants ENABLE ROW LEVEL SECURITY;

-- What was shown on the card is what runs: the call, its asker and its approval rule never change.
CREATE OR REPLACE FUNCTION esbmcp_keep_grant() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    RAISE EXCEPTION 'the call of grant % cannot be changed', OLD.id USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE OR REPLACE TRIGGER esbmcp_fixed_call BEFORE UPDATE ON esbmcp_grants FOR EACH ROW
    WHEN ((OLD.tool_call_id, OLD.tool_name, OLD.arguments, OLD.arguments_hash, OLD.idempotency_key, OLD.nonce,
           OLD.requester_user_id, OLD.requester_role, OLD.approver_rule, OLD.policy_version, OLD.preview)
          IS DISTINCT FROM
          (NEW.tool_call_id, NEW.tool_name, NEW.arguments, NEW.arguments_hash, NEW.idempotency_key, NEW.nonce,
           NEW.requester_user_id, NEW.requester_role, NEW.approver_rule, NEW.policy_version, NEW.preview))
    EXECUTE FUNCTION esbmcp_keep_grant();

-- A grant only moves forward: what was decided, used or ended is never open again, whoever holds the right to update.
CREATE OR REPLACE FUNCTION esbmcp_grant_goes_forward() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF NOT (CASE OLD.state
           WHEN 'pending'  THEN NEW.state IN ('approved', 'cancelled', 'expired', 'withdrawn')
           WHEN 'approved' THEN NEW.state IN ('consumed', 'done', 'failed', 'expired', 'withdrawn')
           WHEN 'consumed' THEN NEW.state IN ('in_doubt', 'done', 'failed')
           WHEN 'in_doubt' THEN NEW.state IN ('done', 'failed')
           ELSE false END) THEN
        RAISE EXCEPTION 'grant % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER esbmcp_forward_only BEFORE UPDATE ON esbmcp_grants FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION esbmcp_grant_goes_forward();

ALTER TABLE esbmcp_tool_executions ADD CONSTRAINT esbmcp_tool_executions_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES esbmcp_grants (id) ON DELETE SET NULL;
CREATE INDEX IF NOT EXISTS idx_esbmcp_tool_executions_grant ON esbmcp_tool_executions (grant_id)
    WHERE grant_id IS NOT NULL;
