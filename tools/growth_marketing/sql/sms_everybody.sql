-- How many people of the whole company could be texted: with number, blocked, texted lately.
WITH reach AS (
    SELECT NULLIF(btrim(p.phone), '') AS phone,
           COALESCE(p.message_blocked, 0) > 0
               OR p.phone IN (SELECT o.phone_number FROM sms_marketing_optouts o WHERE o.is_active) AS blocked,
           p.phone IN (SELECT t.to_phone
                         FROM sms_outbound t
                        WHERE t.created_at >= %(recent_since)s::timestamptz - interval '1 day'
                          AND t.sent_at >= %(recent_since)s
                          AND t.sent_at <= %(now)s) AS texted_lately
      FROM people p
     WHERE p.superseded_by IS NULL
)
SELECT count(*) FILTER (WHERE phone IS NOT NULL)                                  AS total,
       count(*) FILTER (WHERE phone IS NOT NULL AND blocked)                      AS blocked,
       count(*) FILTER (WHERE phone IS NOT NULL AND NOT blocked AND texted_lately) AS texted_lately,
       count(*) FILTER (WHERE phone IS NULL)                                      AS without_phone,
       NULL::bigint                                                               AS registrations,
       NULL::bigint                                                               AS scans,
       NULL::bigint                                                               AS voters,
       NULL::bigint                                                               AS bidders
  FROM reach
