-- The tables of a name, in one schema or any, with their row-security flags and how many policies each has.
SELECT n.nspname                AS schemaname,
       c.relname                AS tablename,
       c.relrowsecurity         AS rls_enabled,
       c.relforcerowsecurity    AS rls_forced,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policy_count
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND c.relname = %(table)s
   AND (%(schema)s::text IS NULL OR n.nspname = %(schema)s)
   AND n.nspname NOT LIKE 'pg\_temp%%'
 ORDER BY n.nspname = 'public' DESC, n.nspname
 LIMIT 20
