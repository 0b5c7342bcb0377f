-- Notes a chart drawn on demand and returns the note's id.
INSERT INTO esbmcp_chart_posts_log
       (eid, payload_hash, comparators_used, ticket_count, revenue, pace_per_day, days_until_event, render_duration_ms,
        slack_channel_id, created_at)
VALUES (%(eid)s, %(payload_hash)s, %(comparators_used)s, %(ticket_count)s, %(revenue)s, %(pace_per_day)s,
        %(days_until_event)s, %(render_duration_ms)s, %(slack_channel_id)s, %(at)s)
RETURNING id
