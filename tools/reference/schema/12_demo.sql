-- The one place that says: this database holds an invented company and may be written anew.

CREATE TABLE demo_company (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version     int NOT NULL,
    seed        bigint NOT NULL,
    scale       int NOT NULL,
    clock       timestamptz NOT NULL
);
COMMENT ON TABLE demo_company IS 'Present only in a generated demo company; the company''s real database has no such table';
