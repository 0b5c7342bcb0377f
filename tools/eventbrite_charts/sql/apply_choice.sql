-- Gives every open schedule of an event the chosen comparators; an empty list gives the choice back to the scores.
UPDATE esbmcp_scheduled_chart_jobs
   SET comparator_mode    = CASE WHEN %(eids)s = '[]'::jsonb THEN 'auto' ELSE 'locked' END,
       locked_comparators = %(eids)s,
       updated_at         = %(at)s
 WHERE eid = %(eid)s
   AND status IN ('active', 'paused', 'error')
