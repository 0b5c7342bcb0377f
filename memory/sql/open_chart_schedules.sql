-- Chart schedules that are not over, in some channels or made by one person, the next to run first, with their number.
SELECT j.eid, j.slack_channel_id, j.cadence, j.status, j.next_run_at, count(*) OVER () AS total
  FROM esbmcp_scheduled_chart_jobs j
 WHERE j.status <> 'completed'
   AND (j.auto_stop_at IS NULL OR j.auto_stop_at > %(now)s)
   AND (j.slack_channel_id = ANY(%(channels)s) OR j.created_by = %(user_id)s)
 ORDER BY j.status <> 'active', j.next_run_at NULLS LAST, j.id
 LIMIT %(limit)s
