-- When the app's cached answers about one event were last renewed: the event's own first, bids of single works last.
SELECT v.endpoint_path,
       v.event_eid,
       v.last_updated,
       (extract(epoch FROM v.last_updated) * 1000)::bigint AS version,
       count(*) OVER () AS total
  FROM endpoint_cache_versions v
 WHERE v.event_eid = %(eid)s
    OR v.endpoint_path = '/live/event/' || %(eid)s::text
 ORDER BY (v.endpoint_path LIKE '%%/bids'), v.endpoint_path
 LIMIT %(limit)s
