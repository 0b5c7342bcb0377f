-- Texts with one number, newest first: campaign texts out, answers in, and auction texts from the queue.
WITH inbound AS (
    SELECT i.id, 'inbound' AS direction, 'sms_inbound' AS source, i.message_body, i.created_at AS at,
           CASE WHEN i.processed THEN 'processed' ELSE 'not processed' END AS status,
           COALESCE(i.is_stop_request, false) AS is_stop_request, NULL::text AS about, NULL::text AS error_message
      FROM sms_inbound i
     WHERE i.from_phone = ANY (%(numbers)s)
     ORDER BY i.created_at DESC, i.id
     LIMIT %(limit)s
), outbound AS (
    SELECT o.id, 'outbound' AS direction, 'sms_outbound' AS source, o.message_body,
           COALESCE(o.sent_at, o.created_at) AS at, o.status, false AS is_stop_request, c.name AS about, o.error_message
      FROM sms_outbound o
      LEFT JOIN sms_marketing_campaigns c ON c.id = o.campaign_id
     WHERE o.to_phone = ANY (%(numbers)s)
     ORDER BY at DESC, o.id
     LIMIT %(limit)s
), queued AS (
    SELECT q.id, 'outbound' AS direction, 'message_queue' AS source, q.message_body,
           COALESCE(q.sent_at, q.created_at) AS at, q.status::text AS status, false AS is_stop_request,
           CASE WHEN jsonb_typeof(q.metadata) = 'object' THEN q.metadata ->> 'type'
                WHEN q.metadata #>> '{}' LIKE '{%%}' THEN (q.metadata #>> '{}')::jsonb ->> 'type'
           END AS about, q.error_message
      FROM message_queue q
     WHERE q.destination = ANY (%(numbers)s)
       AND q.channel = 'sms'
     ORDER BY at DESC, q.id
     LIMIT %(limit)s
), merged AS (
    SELECT id, direction, source, message_body, at, status, is_stop_request, about, error_message FROM inbound
     UNION ALL
    SELECT id, direction, source, message_body, at, status, is_stop_request, about, error_message FROM outbound
     UNION ALL
    SELECT id, direction, source, message_body, at, status, is_stop_request, about, error_message FROM queued
)
SELECT m.id, m.direction, m.source, m.message_body, m.at AS "timestamp", m.status, m.is_stop_request, m.about,
       m.error_message
  FROM merged m
 ORDER BY m.at DESC, m.id
 LIMIT %(limit)s
