-- Whether anybody has put an emoji of this sentiment on a message.
SELECT EXISTS (
    SELECT FROM esbmcp_reaction_feedback r
     WHERE r.slack_channel_id = %(channel_id)s
       AND r.message_ts = %(message_ts)s
       AND r.sentiment = %(sentiment)s)
