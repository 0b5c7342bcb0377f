-- The names of the public tables.
SELECT c.relname AS name
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace
   AND c.relkind IN ('r', 'p')
 ORDER BY c.relname
 LIMIT 2000
