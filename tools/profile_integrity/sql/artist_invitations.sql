-- Invitations of an event, of an artist, or of both, newest first. Imported rows may lack the profile id; the artist
-- number or one of its aliases finds the profile then (pitfall B5).
WITH chosen AS (
    SELECT i.id, i.artist_number, i.event_eid, i.artist_profile_id, i.status, i.message_from_producer, i.accepted_at,
           i.created_at
      FROM artist_invitations i
     WHERE (%(eid)s::text IS NULL OR i.event_eid = %(eid)s)
       AND (%(profile_id)s::uuid IS NULL
            OR i.artist_profile_id = %(profile_id)s
            OR (i.artist_profile_id IS NULL AND i.artist_number = ANY (%(numbers)s::text[])))
       AND (%(status)s::text IS NULL OR i.status::text = %(status)s)
), resolved AS (
    SELECT c.id, c.artist_number, c.event_eid, c.status, c.message_from_producer, c.accepted_at, c.created_at,
           COALESCE(c.artist_profile_id, by_number.id, by_alias.artist_profile_id) AS artist_profile_id
      FROM chosen c
     CROSS JOIN LATERAL (
            SELECT CASE WHEN c.artist_profile_id IS NULL AND c.artist_number ~ '^(0|[1-9][0-9]{0,8})$'
                        THEN c.artist_number::int END AS entry_id) given
      LEFT JOIN LATERAL (SELECT a.id FROM artist_profiles a WHERE a.entry_id = given.entry_id LIMIT 1) by_number ON true
      LEFT JOIN LATERAL (
            SELECT n.artist_profile_id
              FROM artist_profile_aliases n
             WHERE by_number.id IS NULL AND n.alias_entry_id = given.entry_id
             ORDER BY n.created_at DESC NULLS LAST, n.id
             LIMIT 1) by_alias ON true
)
SELECT r.id,
       r.event_eid,
       r.artist_profile_id,
       r.artist_number,
       r.status::text                                                AS status,
       r.created_at,
       r.message_from_producer,
       r.accepted_at,
       p.name                                                        AS artist_name,
       e.eid,
       e.name                                                        AS event_name,
       e.event_start_datetime                                        AS event_start,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann)              AS timezone,
       COALESCE(e.applications_open, false)                          AS applications_open,
       EXISTS (SELECT 1
                 FROM artist_confirmations k
                WHERE k.event_eid = r.event_eid
                  AND k.confirmation_status = 'confirmed'
                  AND k.withdrawn_at IS NULL
                  AND (k.artist_profile_id = r.artist_profile_id
                       OR k.artist_profile_id IS NULL AND k.artist_number = r.artist_number)) AS artist_confirmed
  FROM resolved r
  LEFT JOIN LATERAL (SELECT a.name FROM artist_profiles a WHERE a.id = r.artist_profile_id LIMIT 1) p ON true
  LEFT JOIN events e ON e.eid = r.event_eid
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
 ORDER BY r.created_at DESC NULLS LAST, r.id
 LIMIT %(limit)s
