-- The session whose answer a Slack message is: by the answer's own ts, or as one of its parts. The newest wins.
SELECT found.id
  FROM (SELECT s.id, s.created_at
          FROM esbmcp_chat_sessions s
         WHERE s.slack_channel_id = %(channel_id)s
           AND s.response_ts = %(message_ts)s
         UNION
        SELECT s.id, s.created_at
          FROM esbmcp_outbox o
          JOIN esbmcp_chat_sessions s ON s.id = o.turn_id
         WHERE o.channel_id = %(channel_id)s
           AND o.ts = %(message_ts)s) AS found
 ORDER BY found.created_at DESC, found.id
 LIMIT 1
