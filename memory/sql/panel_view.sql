-- What a person looks at beside a chat.
SELECT viewed_channel_id
  FROM esbmcp_panel_views
 WHERE channel_id = %(channel_id)s
   AND thread_ts = %(thread_ts)s
   AND user_id = %(user_id)s
