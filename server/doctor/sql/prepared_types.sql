-- The parameter types that the database worked out for one prepared statement, in order.
SELECT COALESCE(array_agg(t.type::text ORDER BY t.place), '{}') AS types
  FROM pg_prepared_statements AS p
 CROSS JOIN LATERAL unnest(p.parameter_types) WITH ORDINALITY AS t (type, place)
 WHERE p.name = %(name)s
