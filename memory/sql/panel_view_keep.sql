-- Keeps what a person looks at beside a chat, unless a later look is known; forgets the old ones of everybody.
WITH forgotten AS (
    DELETE FROM esbmcp_panel_views
     WHERE viewed_at < %(forget_before)s
       AND (channel_id, thread_ts) <> (%(channel_id)s, %(thread_ts)s)
)
INSERT INTO esbmcp_panel_views AS known (channel_id, thread_ts, user_id, viewed_channel_id, viewed_at)
VALUES (%(channel_id)s, %(thread_ts)s, %(user_id)s, %(viewed_channel_id)s, %(viewed_at)s)
ON CONFLICT (channel_id, thread_ts) DO UPDATE
   SET user_id = excluded.user_id,
       viewed_channel_id = excluded.viewed_channel_id,
       viewed_at = excluded.viewed_at
 WHERE known.viewed_at <= excluded.viewed_at
