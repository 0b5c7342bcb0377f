-- Removes the candidates of one event before new ones are stored.
DELETE FROM esbmcp_chart_comparator_candidates WHERE target_eid = %(eid)s
