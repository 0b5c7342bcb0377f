-- The scored candidates of one event, best first.
SELECT candidate_eid           AS eid,
       candidate_name          AS name,
       candidate_city          AS city,
       candidate_date          AS date,
       candidate_total_tickets AS tickets,
       city_score,
       scale_similarity,
       price_similarity,
       recency_score,
       weekday_similarity,
       total_score             AS score,
       pool,
       selected,
       scored_at
  FROM esbmcp_chart_comparator_candidates
 WHERE target_eid = %(eid)s
 ORDER BY total_score DESC, candidate_date DESC, candidate_eid
 LIMIT 100
