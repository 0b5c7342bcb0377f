-- Forgets what a person chose for an event's charts.
DELETE FROM esbmcp_chart_comparator_choices WHERE eid = %(eid)s
