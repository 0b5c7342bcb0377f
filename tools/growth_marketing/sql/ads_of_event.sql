-- The newest cached advertising report of one event, its budgets, and the tickets sold by the newest ticket figures.
SELECT e.meta_ads_budget,
       e.other_ads_budget,
       a.result,
       a.created_at       AS cached_at,
       t.total_tickets_sold AS tickets_sold
  FROM events e
  LEFT JOIN LATERAL (SELECT c.result, c.created_at
                       FROM ai_analysis_cache c
                      WHERE c.event_id = e.eid
                        AND c.analysis_type = 'meta_ads'
                      ORDER BY c.created_at DESC, c.id
                      LIMIT 1) a ON true
  LEFT JOIN LATERAL (SELECT k.total_tickets_sold
                       FROM eventbrite_api_cache k
                      WHERE k.eid = e.eid
                      ORDER BY k.fetched_at DESC, k.id
                      LIMIT 1) t ON true
 WHERE e.id = %(event_id)s
