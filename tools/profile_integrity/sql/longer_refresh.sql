-- Gives the statements of this transaction more time, and lets them wait for others only briefly.
SELECT set_config('statement_timeout', %(statement_ms)s::text, true), set_config('lock_timeout', %(lock_ms)s::text, true)
