-- What became of the charts since a moment: posted by schedules, drawn on demand, skipped, failed.
SELECT count(*) FILTER (WHERE NOT p.skipped AND p.job_id IS NOT NULL)                       AS charts_posted,
       count(*) FILTER (WHERE NOT p.skipped AND p.job_id IS NULL)                           AS charts_on_demand,
       count(*) FILTER (WHERE p.skipped AND p.skip_reason IS DISTINCT FROM 'error')         AS charts_skipped,
       count(*) FILTER (WHERE p.skip_reason = 'error')                                      AS errors
  FROM esbmcp_chart_posts_log p
 WHERE p.created_at >= %(since)s
