-- Slack notices that failed in the last day, newest first, with the start of what they would have said.
SELECT n.id,
       n.channel_id,
       n.message_type,
       left(n.payload #>> '{}', %(payload_chars)s)   AS payload,
       n.status,
       n.error,
       n.attempts,
       n.created_at,
       COALESCE(n.last_attempt_at, n.created_at)     AS failed_at
  FROM slack_notifications n
 WHERE n.status = 'failed'
   AND COALESCE(n.last_attempt_at, n.created_at) > %(day_ago)s
 ORDER BY failed_at DESC, n.id
 LIMIT %(limit)s
