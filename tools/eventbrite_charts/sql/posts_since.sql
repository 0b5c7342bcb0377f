-- The newest charts since a moment, of all events.
SELECT
       p.id, p.job_id, p.eid, p.chart_url, p.slack_file_id, p.slack_channel_id, p.comparators_used, p.ticket_count,
       p.revenue, p.pace_per_day, p.days_until_event, p.skipped, p.skip_reason, p.render_duration_ms, p.created_at
  FROM esbmcp_chart_posts_log p
 WHERE p.created_at >= %(since)s
 ORDER BY p.created_at DESC, p.id
 LIMIT %(limit)s
