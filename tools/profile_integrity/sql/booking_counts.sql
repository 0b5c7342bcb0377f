-- Applications and invitations of one event by status.
SELECT 'application'                AS kind,
       a.application_status         AS status,
       count(*)                     AS number
  FROM artist_applications a
 WHERE a.event_eid = %(eid)s
 GROUP BY a.application_status
 UNION ALL
SELECT 'invitation',
       i.status::text,
       count(*)
  FROM artist_invitations i
 WHERE i.event_eid = %(eid)s
 GROUP BY i.status
 ORDER BY 1, 2
