-- Active jobs that were due some while ago and did not run, longest overdue first.
SELECT
       j.id, j.eid, j.eventbrite_id, j.slack_channel_id, j.cadence, j.next_run_at, j.last_run_at, j.auto_stop_at,
       j.comparator_mode, j.locked_comparators, j.status, j.last_ticket_count, j.last_pace_per_day, j.attempts,
       j.last_error, j.created_by, j.created_at, j.updated_at
  FROM esbmcp_scheduled_chart_jobs j
 WHERE j.status = 'active'
   AND j.next_run_at < %(due_before)s
 ORDER BY j.next_run_at, j.id
 LIMIT %(limit)s
