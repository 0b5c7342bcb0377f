-- The chart jobs of one event that are not completed, newest first.
SELECT
       j.id, j.eid, j.eventbrite_id, j.slack_channel_id, j.cadence, j.next_run_at, j.last_run_at, j.auto_stop_at,
       j.comparator_mode, j.locked_comparators, j.status, j.last_ticket_count, j.last_pace_per_day, j.attempts,
       j.last_error, j.created_by, j.created_at, j.updated_at
  FROM esbmcp_scheduled_chart_jobs j
 WHERE j.eid = %(eid)s
   AND j.status IN ('active', 'paused', 'error')
 ORDER BY j.created_at DESC, j.id
 LIMIT 50
