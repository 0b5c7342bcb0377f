-- Starts a schedule and returns it.
INSERT INTO esbmcp_scheduled_chart_jobs AS j
       (eid, eventbrite_id, slack_channel_id, cadence, next_run_at, auto_stop_at, comparator_mode, locked_comparators,
        status, created_by, created_at, updated_at)
VALUES (%(eid)s, %(eventbrite_id)s, %(channel)s, %(cadence)s, %(next_run_at)s, %(auto_stop_at)s, %(mode)s, %(eids)s,
        'active', %(by)s, %(at)s, %(at)s)
RETURNING
       j.id, j.eid, j.eventbrite_id, j.slack_channel_id, j.cadence, j.next_run_at, j.last_run_at, j.auto_stop_at,
       j.comparator_mode, j.locked_comparators, j.status, j.last_ticket_count, j.last_pace_per_day, j.attempts,
       j.last_error, j.created_by, j.created_at, j.updated_at
