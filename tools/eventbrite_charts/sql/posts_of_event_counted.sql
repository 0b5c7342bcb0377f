-- How many charts of one event are on record.
SELECT count(*) FROM esbmcp_chart_posts_log p WHERE p.eid = %(eid)s
