-- A call that a person changed on its card: the new grant stands in the place of the old one, which is withdrawn.

ALTER TABLE esbmcp_grants
    ADD COLUMN IF NOT EXISTS replaces uuid REFERENCES esbmcp_grants (id) ON DELETE SET NULL;
COMMENT ON COLUMN esbmcp_grants.replaces IS 'the grant that a person changed into this one; it is withdrawn';

-- Of two edits of one card one finds nothing to change.
CREATE UNIQUE INDEX IF NOT EXISTS idx_esbmcp_grants_replaced_once ON esbmcp_grants (replaces)
    WHERE replaces IS NOT NULL;
