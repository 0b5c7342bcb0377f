-- Stores one reaction once, with the thread in which the message stands if it is a part of an answer.
INSERT INTO esbmcp_reaction_feedback (
    slack_channel_id, message_ts, thread_ts, slack_user_id, reaction, sentiment, created_at
)
SELECT %(channel_id)s, %(message_ts)s,
       (SELECT o.thread_ts FROM esbmcp_outbox o WHERE o.channel_id = %(channel_id)s AND o.ts = %(message_ts)s LIMIT 1),
       %(user_id)s, %(name)s, %(sentiment)s, %(now)s
ON CONFLICT DO NOTHING
