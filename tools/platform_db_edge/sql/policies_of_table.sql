-- The row policies of the tables of a name, with their conditions.
SELECT p.schemaname,
       p.tablename,
       p.policyname,
       p.permissive = 'PERMISSIVE'   AS permissive,
       p.roles::text[]               AS roles,
       p.cmd,
       p.qual,
       p.with_check
  FROM pg_policies p
 WHERE p.tablename = %(table)s
   AND (%(schema)s::text IS NULL OR p.schemaname = %(schema)s)
 ORDER BY p.schemaname = 'public' DESC, p.schemaname, p.policyname
 LIMIT 200
