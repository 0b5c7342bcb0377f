-- How many of the invitations stand at each status, and how many pending ones nobody can accept any more.
SELECT i.status::text                                                      AS status,
       count(*)                                                            AS invitations,
       count(*) FILTER (WHERE i.status = 'pending'
                          AND (e.id IS NULL
                               OR NOT COALESCE(e.applications_open, false)
                               OR e.event_start_datetime < %(now)s))       AS dead_ends
  FROM artist_invitations i
  LEFT JOIN events e ON e.eid = i.event_eid
 WHERE (%(eid)s::text IS NULL OR i.event_eid = %(eid)s)
   AND (%(profile_id)s::uuid IS NULL
        OR i.artist_profile_id = %(profile_id)s
        OR (i.artist_profile_id IS NULL AND i.artist_number = ANY (%(numbers)s::text[])))
   AND (%(status)s::text IS NULL OR i.status::text = %(status)s)
 GROUP BY i.status
 ORDER BY i.status
