-- Puts a schedule into another state and returns it; NULL keeps a time as it is.
UPDATE esbmcp_scheduled_chart_jobs AS j
   SET status          = %(status)s,
       next_run_at     = COALESCE(%(next_run_at)s, j.next_run_at),
       auto_stop_at    = COALESCE(%(auto_stop_at)s, j.auto_stop_at),
       post_regardless = j.post_regardless OR %(post_regardless)s,
       attempts        = CASE WHEN %(status)s = 'active' THEN 0 ELSE j.attempts END,
       last_error      = CASE WHEN %(status)s = 'active' THEN NULL ELSE j.last_error END,
       updated_at      = %(at)s
 WHERE j.id = %(id)s
RETURNING
       j.id, j.eid, j.eventbrite_id, j.slack_channel_id, j.cadence, j.next_run_at, j.last_run_at, j.auto_stop_at,
       j.comparator_mode, j.locked_comparators, j.status, j.last_ticket_count, j.last_pace_per_day, j.attempts,
       j.last_error, j.created_by, j.created_at, j.updated_at
