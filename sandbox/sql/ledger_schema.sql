-- The sandbox's own schema; production has none of this name.
CREATE SCHEMA IF NOT EXISTS sandbox
