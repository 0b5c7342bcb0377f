-- Stores one scored candidate.
INSERT INTO esbmcp_chart_comparator_candidates
       (target_eid, candidate_eid, candidate_name, candidate_city, candidate_date, candidate_total_tickets, city_score,
        scale_similarity, price_similarity, recency_score, weekday_similarity, total_score, pool, selected, scored_at)
VALUES (%(target_eid)s, %(eid)s, %(name)s, %(city)s, %(date)s, %(tickets)s, %(city_score)s, %(scale_similarity)s,
        %(price_similarity)s, %(recency_score)s, %(weekday_similarity)s, %(score)s, %(pool)s, %(selected)s,
        %(scored_at)s)
