-- Tables and materialised views with many rows: what their indexes begin with, the columns that hold few different
-- values, and the columns of text.
SELECT n.nspname::text          AS schema,
       c.relname::text          AS name,
       c.reltuples::bigint      AS rows,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, 1, true)
               FROM pg_index AS i
               JOIN pg_class AS ic ON ic.oid = i.indexrelid
               JOIN pg_am AS m ON m.oid = ic.relam
              WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND m.amname IN ('btree', 'hash'))
                                AS indexed,
       ARRAY(SELECT s.attname::text
               FROM pg_stats AS s
              WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.n_distinct BETWEEN 0 AND %(few)s)
                                AS few_values,
       ARRAY(SELECT a.attname::text
               FROM pg_attribute AS a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.atttypid IN ('varchar'::regtype, 'text'::regtype))
                                AS texts
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND c.reltuples >= %(least)s
 ORDER BY n.nspname, c.relname
