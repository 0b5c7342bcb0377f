-- Notes that a part was sent; the first message of the answer where it was asked for becomes the session's own.
WITH sent AS (
    UPDATE esbmcp_outbox
       SET state = 'sent', sent_at = %(now)s, channel_id = COALESCE(%(channel_id)s, channel_id), ts = %(ts)s, error = NULL
     WHERE turn_id = %(turn_id)s
       AND part = %(part)s
    RETURNING turn_id, kind, channel_id, ts
)
UPDATE esbmcp_chat_sessions s
   SET response_ts = sent.ts
  FROM sent
 WHERE s.id = sent.turn_id
   AND sent.kind = 'text'
   AND sent.ts IS NOT NULL
   AND sent.channel_id = s.slack_channel_id
   AND s.response_ts IS NULL
