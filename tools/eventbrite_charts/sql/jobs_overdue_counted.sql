-- How many active jobs were due some while ago and did not run.
SELECT count(*)
  FROM esbmcp_scheduled_chart_jobs j
 WHERE j.status = 'active'
   AND j.next_run_at < %(due_before)s
