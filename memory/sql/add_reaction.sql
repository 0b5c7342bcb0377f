-- Stores one reaction once, with the thread in which the message stands if it is a part of an answer; not one that was
-- taken back since. A row comes back only for a new one.
INSERT INTO esbmcp_reaction_feedback AS r (
    slack_channel_id, message_ts, thread_ts, slack_user_id, reaction, sentiment, created_at
)
SELECT %(channel_id)s, %(message_ts)s,
       (SELECT m.thread_ts
          FROM esbmcp_v_answer_messages m
         WHERE m.channel_id = %(channel_id)s
           AND m.ts = %(message_ts)s
           AND m.thread_ts IS NOT NULL
         LIMIT 1),
       %(user_id)s, %(name)s, %(sentiment)s, %(at)s
 WHERE NOT EXISTS (
           SELECT FROM esbmcp_reaction_removals x
            WHERE x.slack_channel_id = %(channel_id)s
              AND x.message_ts = %(message_ts)s
              AND x.slack_user_id = %(user_id)s
              AND x.reaction = %(name)s
              AND x.removed_at >= %(at)s)
ON CONFLICT (slack_channel_id, message_ts, slack_user_id, reaction) DO UPDATE
   SET created_at = EXCLUDED.created_at
 WHERE r.created_at < EXCLUDED.created_at
RETURNING xmax = 0 AS is_new
