-- Every public table: row security, policies, and those policies that let everybody or anonymous callers in.
SELECT c.relname                                                  AS tablename,
       c.relrowsecurity                                           AS rls_enabled,
       c.relforcerowsecurity                                      AS rls_forced,
       COALESCE(p.policies, 0)                                    AS policies,
       COALESCE(p.open_to_anonymous, '{}')                        AS open_to_anonymous,
       COALESCE(p.without_condition, '{}')                        AS without_condition
  FROM pg_class c
  LEFT JOIN LATERAL (
       SELECT count(*)                                            AS policies,
              array_agg(o.policyname::text ORDER BY o.policyname)
                  FILTER (WHERE o.roles && '{public,anon}'::name[]) AS open_to_anonymous,
              array_agg(o.policyname::text ORDER BY o.policyname)
                  FILTER (WHERE o.roles && '{public,anon,authenticated}'::name[]
                            AND (o.qual = 'true' OR o.with_check = 'true')) AS without_condition
         FROM pg_policies o
        WHERE o.schemaname = 'public'
          AND o.tablename = c.relname
          AND o.permissive = 'PERMISSIVE'
       ) p ON true
 WHERE c.relnamespace = 'public'::regnamespace
   AND c.relkind IN ('r', 'p')
 ORDER BY c.relname
 LIMIT 2000
