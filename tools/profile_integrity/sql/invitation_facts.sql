-- What decides whether an artist may be invited to an event: is the event open, where would a mail go, was there one before.
SELECT e.applications_open,
       NULLIF(btrim(e.slack_channel), '')                                  AS slack_channel,
       a.name                                                              AS artist_name,
       a.entry_id,
       a.superseded_by,
       s.entry_id                                                          AS superseded_by_entry_id,
       COALESCE(NULLIF(btrim(a.email), ''), NULLIF(btrim(p.email::text), ''), NULLIF(btrim(u.email), '')) AS address,
       CASE WHEN NULLIF(btrim(a.email), '') IS NOT NULL       THEN 'profile'
            WHEN NULLIF(btrim(p.email::text), '') IS NOT NULL THEN 'person'
            WHEN NULLIF(btrim(u.email), '') IS NOT NULL       THEN 'login'
       END                                                                 AS address_source,
       (SELECT i.status::text
          FROM artist_invitations i
         WHERE i.event_eid = e.eid
           AND (i.artist_number = ANY (%(numbers)s::text[]) OR i.artist_profile_id = a.id)
         ORDER BY i.created_at DESC, i.id
         LIMIT 1)                                                          AS earlier_status,
       EXISTS (SELECT 1
                 FROM artist_confirmations c
                WHERE c.event_eid = e.eid
                  AND (c.artist_number = ANY (%(numbers)s::text[]) OR c.artist_profile_id = a.id)
                  AND c.confirmation_status = 'confirmed'
                  AND c.withdrawn_at IS NULL)                              AS is_confirmed
  FROM artist_profiles a
  JOIN events e ON e.id = %(event_id)s
  LEFT JOIN artist_profiles s ON s.id = a.superseded_by
  LEFT JOIN people p ON p.id = a.person_id
  LEFT JOIN auth.users u ON u.id = p.auth_user_id
 WHERE a.id = %(profile_id)s
