-- Forgets one reaction, unless it was put there again since.
DELETE FROM esbmcp_reaction_feedback
 WHERE slack_channel_id = %(channel_id)s
   AND message_ts = %(message_ts)s
   AND slack_user_id = %(user_id)s
   AND reaction = %(name)s
   AND created_at <= %(at)s
RETURNING sentiment
