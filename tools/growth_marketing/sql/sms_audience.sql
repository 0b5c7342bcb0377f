-- How many people of some events could be texted: by source, with number, blocked, texted lately. Sources overlap.
WITH member AS (
    SELECT r.person_id, 1 AS source
      FROM event_registrations r
     WHERE r.event_id = ANY (%(event_ids)s::uuid[]) AND %(attendees)s
     UNION
    SELECT q.person_id, 2
      FROM people_qr_scans q
     WHERE q.event_id = ANY (%(event_ids)s::uuid[]) AND q.is_valid AND %(attendees)s
     UNION
    SELECT v.person_id, 3
      FROM votes v
     WHERE v.event_id = ANY (%(event_ids)s::uuid[]) AND %(attendees)s
     UNION
    SELECT b.person_id, 4
      FROM art a
      JOIN bids b ON b.art_id = a.id
     WHERE a.event_id = ANY (%(event_ids)s::uuid[])
), person AS (
    SELECT m.person_id,
           bool_or(m.source = 1) AS registered,
           bool_or(m.source = 2) AS scanned,
           bool_or(m.source = 3) AS voted,
           bool_or(m.source = 4) AS bid
      FROM member m
     WHERE m.person_id IS NOT NULL
     GROUP BY m.person_id
), reach AS (
    SELECT x.person_id,
           x.registered,
           x.scanned,
           x.voted,
           x.bid,
           NULLIF(btrim(p.phone), '') AS phone,
           COALESCE(p.message_blocked, 0) > 0
               OR p.phone IN (SELECT o.phone_number FROM sms_marketing_optouts o WHERE o.is_active) AS blocked,
           p.phone IN (SELECT t.to_phone
                         FROM sms_outbound t
                        WHERE t.created_at >= %(recent_since)s::timestamptz - interval '1 day'
                          AND t.sent_at >= %(recent_since)s
                          AND t.sent_at <= %(now)s) AS texted_lately
      FROM person x
      JOIN people p ON p.id = x.person_id
     WHERE p.superseded_by IS NULL
)
SELECT count(*) FILTER (WHERE phone IS NOT NULL)                                  AS total,
       count(*) FILTER (WHERE phone IS NOT NULL AND blocked)                      AS blocked,
       count(*) FILTER (WHERE phone IS NOT NULL AND NOT blocked AND texted_lately) AS texted_lately,
       count(*) FILTER (WHERE phone IS NULL)                                      AS without_phone,
       count(*) FILTER (WHERE phone IS NOT NULL AND registered)                   AS registrations,
       count(*) FILTER (WHERE phone IS NOT NULL AND scanned)                      AS scans,
       count(*) FILTER (WHERE phone IS NOT NULL AND voted)                        AS voters,
       count(*) FILTER (WHERE phone IS NOT NULL AND bid)                          AS bidders
  FROM reach
