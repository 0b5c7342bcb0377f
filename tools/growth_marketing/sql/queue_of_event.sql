-- Queued texts of one event by kind and status. The event stands in their metadata in four ways (pitfall F10), which may
-- be encoded twice (pitfall G9).
WITH message AS (
    SELECT q.status::text AS status, q.created_at, q.send_after, q.processing_started_at, q.last_attempt_at,
           COALESCE(q.retry_count, 0) AS retry_count,
           CASE WHEN jsonb_typeof(q.metadata) = 'object' THEN q.metadata
                WHEN q.metadata #>> '{}' LIKE '{%%}' THEN (q.metadata #>> '{}')::jsonb
           END AS metadata
      FROM message_queue q
     WHERE q.channel = 'sms'
       -- What is encoded twice is a string here, and is looked into below.
       AND (q.metadata ->> 'event_id' = %(event_id)s::text
            OR q.metadata ->> 'event_code' = %(eid)s
            OR q.metadata ->> 'art_code' LIKE %(code_prefix)s
            OR q.metadata ->> 'art_id' LIKE %(code_prefix)s
            OR q.metadata ->> 'art_id' = ANY (ARRAY(SELECT a.id::text FROM art a WHERE a.event_id = %(event_id)s))
            OR jsonb_typeof(q.metadata) = 'string')
)
SELECT COALESCE(m.metadata ->> 'type', 'other') AS type,
       m.status,
       count(*)                                 AS number,
       count(*) FILTER (WHERE m.status = 'pending' AND COALESCE(m.send_after, m.created_at) < %(stuck_before)s) AS stuck_pending,
       count(*) FILTER (WHERE m.status = 'processing'
                          AND COALESCE(m.processing_started_at, m.last_attempt_at, m.created_at) < %(stuck_before)s)
                                                AS stuck_processing,
       count(*) FILTER (WHERE m.retry_count >= 3 AND m.status <> 'sent') AS retried,
       min(m.created_at) FILTER (WHERE m.status IN ('pending', 'processing')) AS oldest_waiting_at
  FROM message m
 WHERE m.metadata ->> 'event_id' = %(event_id)s::text
    OR m.metadata ->> 'event_code' = %(eid)s
    OR m.metadata ->> 'art_code' LIKE %(code_prefix)s
    OR m.metadata ->> 'art_id' LIKE %(code_prefix)s
    OR m.metadata ->> 'art_id' = ANY (ARRAY(SELECT a.id::text FROM art a WHERE a.event_id = %(event_id)s))
 GROUP BY COALESCE(m.metadata ->> 'type', 'other'), m.status
 ORDER BY type, m.status
 LIMIT 200
