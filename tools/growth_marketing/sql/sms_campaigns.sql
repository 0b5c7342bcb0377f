-- Text campaigns, newest first, with the receipts counted from the texts themselves (pitfall F5). Campaigns that name no
-- event belong to one when their name holds its code.
WITH campaign AS (
    SELECT c.id, c.name, c.status, c.template_id, c.event_id, c.targeting_criteria, c.scheduled_at, c.started_at,
           c.completed_at, c.total_recipients, c.opt_outs, c.replies_received, c.total_cost_cents, c.metadata,
           c.created_at,
           count(*) OVER () AS total
      FROM sms_marketing_campaigns c
     WHERE (%(event_id)s::uuid IS NULL
            OR c.event_id = %(event_id)s::uuid
            OR (c.event_id IS NULL AND upper(c.name) ~ ('(^|[^A-Z0-9])' || %(eid)s::text || '([^A-Z0-9]|$)')))
       AND (%(status)s::text IS NULL OR lower(btrim(c.status)) = %(status)s::text)
     ORDER BY c.created_at DESC, c.id
     LIMIT %(limit)s
)
SELECT c.id,
       c.name,
       c.status,
       c.template_id,
       c.targeting_criteria,
       c.scheduled_at,
       c.started_at,
       c.completed_at,
       COALESCE(c.total_recipients, 0)         AS total_recipients,
       s.messages_sent,
       s.messages_delivered,
       s.messages_failed,
       s.messages_pending,
       COALESCE(c.opt_outs, 0)                 AS opt_outs,
       COALESCE(c.replies_received, 0)         AS replies_received,
       COALESCE(c.total_cost_cents, 0)         AS total_cost_cents,
       c.metadata ->> 'message_template'       AS message_body,
       c.created_at,
       e.eid,
       e.name                                  AS event_name,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone,
       c.total
  FROM campaign c
  LEFT JOIN events e ON e.id = c.event_id
  LEFT JOIN cities ci ON ci.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(ci.timezone_id, e.timezone_id)
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE o.status IN ('sent', 'delivered', 'undelivered')) AS messages_sent,
                            count(*) FILTER (WHERE o.status = 'delivered')                           AS messages_delivered,
                            count(*) FILTER (WHERE o.status IN ('failed', 'undelivered'))            AS messages_failed,
                            count(*) FILTER (WHERE o.status = 'pending')                             AS messages_pending
                       FROM sms_outbound o
                      WHERE o.campaign_id = c.id) s ON true
 ORDER BY c.created_at DESC, c.id
