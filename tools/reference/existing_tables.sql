-- The company's tables that exist in this database already.
SELECT tablename::text AS table_name
  FROM pg_tables
 WHERE schemaname = 'public' AND tablename = ANY (%(tables)s)
 ORDER BY tablename
