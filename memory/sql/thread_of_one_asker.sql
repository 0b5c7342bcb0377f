-- A turn of this person in a thread in which nobody else has asked; no row otherwise.
SELECT mine.id
  FROM esbmcp_turns mine
 WHERE mine.channel_id = %(channel_id)s
   AND mine.thread_ts = %(thread_ts)s
   AND mine.user_id = %(user_id)s
   AND mine.source = 'slack'
   AND NOT EXISTS (
           SELECT FROM esbmcp_turns other
            WHERE other.channel_id = %(channel_id)s
              AND other.thread_ts = %(thread_ts)s
              AND other.user_id <> %(user_id)s
              AND other.kind = 'message')
 LIMIT 1
