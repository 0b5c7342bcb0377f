-- People with one of some roles, one of them left out, in an order that stays.
SELECT DISTINCT user_id
  FROM esbmcp_roles
 WHERE user_id <> %(besides)s
   AND esbmcp_role_of(user_id) = ANY(%(roles)s)
 ORDER BY user_id
 LIMIT %(limit)s
