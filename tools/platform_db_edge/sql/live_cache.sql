-- When the app's cached answers about one event were last renewed, the event's own first.
SELECT c.endpoint_path, c.last_updated, count(*) OVER () AS total
  FROM endpoint_cache_versions c
 WHERE c.event_eid = %(eid)s
    OR c.endpoint_path IN ('/live/events', '/live/event/' || %(eid)s::text)
 ORDER BY c.endpoint_path <> '/live/event/' || %(eid)s::text, (c.endpoint_path LIKE '%%/bids'), c.endpoint_path
 LIMIT %(limit)s
