-- Campaign texts of one event by status.
SELECT COALESCE(o.status, 'pending') AS status,
       count(*)                      AS number
  FROM sms_marketing_campaigns c
 CROSS JOIN LATERAL (SELECT t.status FROM sms_outbound t WHERE t.campaign_id = c.id OFFSET 0) o
 WHERE c.event_id = %(event_id)s
    OR (c.event_id IS NULL AND upper(c.name) ~ ('(^|[^A-Z0-9])' || %(eid)s || '([^A-Z0-9]|$)'))
 GROUP BY COALESCE(o.status, 'pending')
 ORDER BY status
