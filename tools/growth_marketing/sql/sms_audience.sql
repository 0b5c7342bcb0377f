-- How many people of some events could be texted: by source, with number, blocked, texted lately. Sources overlap. Who
-- was merged into somebody counts as the one that is left.
WITH event AS (
    SELECT DISTINCT given.id FROM unnest(%(event_ids)s::uuid[]) AS given (id)
), member AS (
    SELECT r.person_id, 1 AS source
      FROM event_registrations r
     WHERE r.event_id = ANY (%(event_ids)s::uuid[]) AND %(attendees)s
     UNION ALL
    SELECT own.person_id, 2
      FROM event e
     CROSS JOIN LATERAL (
           SELECT q.person_id FROM people_qr_scans q WHERE q.event_id = e.id AND q.is_valid OFFSET 0) own
     WHERE %(attendees)s
     UNION ALL
    SELECT v.person_id, 4
      FROM votes v
     WHERE v.event_id = ANY (%(event_ids)s::uuid[]) AND %(attendees)s
     UNION ALL
    SELECT own.person_id, 8
      FROM art a
     CROSS JOIN LATERAL (SELECT b.person_id FROM bids b WHERE b.art_id = a.id OFFSET 0) own
     WHERE a.event_id = ANY (%(event_ids)s::uuid[])
), person AS (
    SELECT COALESCE(own.superseded_by, own.id) AS person_id, bit_or(m.sources) AS sources,
           bool_or(COALESCE(own.message_blocked, 0) > 0
                   OR own.phone IN (SELECT o.phone_number FROM sms_marketing_optouts o WHERE o.is_active)) AS blocked
      FROM (SELECT person_id, bit_or(source) AS sources FROM member GROUP BY person_id) m
      JOIN people own ON own.id = m.person_id
     GROUP BY COALESCE(own.superseded_by, own.id)
), reach AS (
    SELECT x.sources & 1 > 0 AS registered,
           x.sources & 2 > 0 AS scanned,
           x.sources & 4 > 0 AS voted,
           x.sources & 8 > 0 AS bid,
           NULLIF(btrim(p.phone), '') AS phone,
           x.blocked OR COALESCE(p.message_blocked, 0) > 0
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
SELECT count(phone)                                                               AS total,
       count(phone) FILTER (WHERE blocked)                                        AS blocked,
       count(phone) FILTER (WHERE NOT blocked AND texted_lately)                  AS texted_lately,
       count(*) FILTER (WHERE phone IS NULL)                                      AS without_phone,
       count(phone) FILTER (WHERE registered)                                     AS registrations,
       count(phone) FILTER (WHERE scanned)                                        AS scans,
       count(phone) FILTER (WHERE voted)                                          AS voters,
       count(phone) FILTER (WHERE bid)                                            AS bidders
  FROM reach
