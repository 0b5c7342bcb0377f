-- The newest run of the daily refresh of advertising reports.
SELECT id,
       executed_at,
       status,
       total_events,
       successful,
       failed,
       skipped,
       errors,
       duration_ms
  FROM meta_ads_cache_cron_log
 ORDER BY executed_at DESC, id
 LIMIT 1
