-- What a person chose to compare one event with: the latest choice, else that of its newest open schedule.
SELECT chosen.eids
  FROM (SELECT 1 AS rank, c.chosen_at AS at, c.comparator_eids AS eids
          FROM esbmcp_chart_comparator_choices c
         WHERE c.eid = %(eid)s
         UNION ALL
        SELECT 2, j.updated_at, j.locked_comparators
          FROM esbmcp_scheduled_chart_jobs j
         WHERE j.eid = %(eid)s
           AND j.comparator_mode = 'locked'
           AND j.status IN ('active', 'paused', 'error')) chosen
 ORDER BY chosen.rank, chosen.at DESC
 LIMIT 1
