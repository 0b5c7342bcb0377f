-- The event named by code, id or page.
SELECT e.id, e.eid, e.name, NULLIF(e.eventbrite_id, '') AS eventbrite_id
  FROM events e
 WHERE e.eid = %(eid)s OR e.id::text = %(event_id)s OR NULLIF(e.eventbrite_id, '') = %(eventbrite_id)s
 ORDER BY e.eid
 LIMIT 1
