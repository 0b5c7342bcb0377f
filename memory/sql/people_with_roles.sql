-- People with one of some roles, without one of them if so wanted, in an order that stays.
SELECT DISTINCT user_id
  FROM esbmcp_roles
 WHERE user_id IS DISTINCT FROM %(besides)s::text
   AND esbmcp_role_of(user_id) = ANY(%(roles)s)
 ORDER BY user_id
 LIMIT %(limit)s
