-- The role in use: whether no rule binds it, whether its transactions only read, and the tables it may change.
SELECT r.rolname::text                                 AS name,
       r.rolsuper                                      AS superuser,
       current_setting('transaction_read_only') = 'on' AS only_reads,
       ARRAY(SELECT format('%%s.%%s', n.nspname, c.relname)
               FROM pg_class AS c
               JOIN pg_namespace AS n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p')
                AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                AND (has_table_privilege(c.oid, 'INSERT, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'UPDATE'))
              ORDER BY 1)                              AS may_change,
       ARRAY(SELECT format('%%s.%%s', n.nspname, c.relname)
               FROM pg_class AS c
               JOIN pg_namespace AS n ON n.oid = c.relnamespace
              WHERE c.relkind IN ('r', 'p')
                AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                AND has_table_privilege(c.oid, 'DELETE, TRUNCATE')
              ORDER BY 1)                              AS may_delete
  FROM pg_roles AS r
 WHERE r.rolname = current_user
