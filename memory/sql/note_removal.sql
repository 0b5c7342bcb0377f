-- Keeps in mind that a reaction was taken back.
INSERT INTO esbmcp_reaction_removals AS x (slack_channel_id, message_ts, slack_user_id, reaction, removed_at)
VALUES (%(channel_id)s, %(message_ts)s, %(user_id)s, %(name)s, %(at)s)
ON CONFLICT (slack_channel_id, message_ts, slack_user_id, reaction) DO UPDATE
   SET removed_at = greatest(x.removed_at, EXCLUDED.removed_at)
