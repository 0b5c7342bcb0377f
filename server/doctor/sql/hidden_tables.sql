-- Of the given tables those whose rows the role in use never sees: row security is active and no policy lets it read.
SELECT format('%%s.%%s', n.nspname, c.relname) AS name
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE format('%%s.%%s', n.nspname, c.relname) = ANY (%(tables)s::text[])
   AND row_security_active(c.oid)
   AND NOT EXISTS (SELECT 1
                     FROM pg_policy AS p
                    WHERE p.polrelid = c.oid
                      AND p.polpermissive
                      AND p.polcmd IN ('r', '*')
                      AND EXISTS (SELECT 1 FROM unnest(p.polroles) AS given (oid)
                                   WHERE given.oid = 0 OR pg_has_role(current_user, given.oid, 'USAGE')))
 ORDER BY 1
