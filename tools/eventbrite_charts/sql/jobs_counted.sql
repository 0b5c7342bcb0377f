-- How many chart jobs there are, of one event or all, in one state or any.
SELECT count(*)
  FROM esbmcp_scheduled_chart_jobs j
 WHERE (%(eid)s::text IS NULL OR j.eid = %(eid)s)
   AND (%(status)s::text IS NULL OR j.status = %(status)s)
