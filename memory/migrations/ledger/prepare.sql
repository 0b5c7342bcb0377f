-- Settings of the migrator's connection. A migration that waits for a lock holds up everyone behind it, so it gives up
-- soon. Supabase keeps extensions such as vector in a schema of their own.
SELECT set_config('search_path', 'public, extensions', false),
       set_config('lock_timeout', '15s', false),
       set_config('statement_timeout', '0', false)
