-- Some people whose role this is.
SELECT DISTINCT r.user_id
  FROM esbmcp_roles r
 WHERE esbmcp_role_of(r.user_id) = %(role)s
 ORDER BY r.user_id
 LIMIT %(limit)s
