-- The list of what was applied; made by the migrator itself, before the first file.
CREATE TABLE IF NOT EXISTS esbmcp_migrations (
    name       text        PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
