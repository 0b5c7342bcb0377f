-- Whether somebody may report a fault of an answer: it is theirs, or they have rated it or put an emoji on it where it
-- was asked for, even one that they took back since. Nobody else was offered to: whoever got a card in a conversation of
-- their own does not know the question.
SELECT EXISTS (
    SELECT
      FROM esbmcp_turns t
      JOIN esbmcp_chat_sessions s ON s.id = t.id
     WHERE t.id = %(turn_id)s
       AND t.source = 'slack'
       AND (t.user_id = %(user_id)s
            OR EXISTS (SELECT FROM esbmcp_feedback f WHERE f.session_id = t.id AND f.slack_user_id = %(user_id)s)
            OR EXISTS (SELECT
                         FROM esbmcp_v_answer_messages m
                         JOIN esbmcp_reaction_feedback r ON r.slack_channel_id = m.channel_id AND r.message_ts = m.ts
                        WHERE m.session_id = t.id
                          AND m.channel_id = t.channel_id
                          AND r.slack_user_id = %(user_id)s)
            OR EXISTS (SELECT
                         FROM esbmcp_v_answer_messages m
                         JOIN esbmcp_reaction_removals x ON x.slack_channel_id = m.channel_id AND x.message_ts = m.ts
                        WHERE m.session_id = t.id
                          AND m.channel_id = t.channel_id
                          AND x.slack_user_id = %(user_id)s)))
