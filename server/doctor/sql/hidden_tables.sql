-- Tables whose rows row security hides from the role in use: all of them when no policy lets it read, else those that
-- every policy's condition leaves out.
SELECT n.nspname::text     AS schema,
       c.relname::text     AS name,
       count(p.policy) = 0 AS sees_nothing
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL (
       SELECT l.oid AS policy, pg_get_expr(l.polqual, l.polrelid) AS condition
         FROM pg_policy AS l
        WHERE l.polrelid = c.oid
          AND l.polpermissive
          AND l.polcmd IN ('r', '*')
          AND EXISTS (SELECT 1 FROM unnest(l.polroles) AS given (oid)
                       WHERE given.oid = 0 OR pg_has_role(current_user, given.oid, 'USAGE'))
       ) AS p ON true
 WHERE c.relkind IN ('r', 'p')
   AND row_security_active(c.oid)
 GROUP BY n.nspname, c.relname
HAVING COALESCE(bool_and(p.condition <> 'true'), true)
 ORDER BY n.nspname, c.relname
