-- Stores what somebody thinks of an answer they can see: their own, or one that stands where they pressed, which is where
-- it was asked for. One rating a person and session; the newest press counts, a delivery seen before changes nothing.
WITH answer AS (
    SELECT s.id
      FROM esbmcp_turns t
      JOIN esbmcp_chat_sessions s ON s.id = t.id
     WHERE t.id = %(session_id)s
       AND t.source = 'slack'
       AND t.state IN ('done', 'failed', 'stopped')
       AND (t.user_id = %(user_id)s
            OR EXISTS (SELECT
                         FROM esbmcp_v_answer_messages m
                        WHERE m.session_id = t.id
                          AND m.channel_id = t.channel_id
                          AND m.channel_id = %(channel_id)s
                          AND m.ts = %(message_ts)s))
), rated AS (
    INSERT INTO esbmcp_feedback (session_id, slack_user_id, rating, created_at)
    SELECT answer.id, %(user_id)s, %(rating)s, %(at)s
      FROM answer
    ON CONFLICT (session_id, slack_user_id) DO UPDATE
       SET rating = EXCLUDED.rating, created_at = EXCLUDED.created_at
     WHERE esbmcp_feedback.created_at < EXCLUDED.created_at
    RETURNING session_id
)
SELECT EXISTS (SELECT FROM answer) AS visible, EXISTS (SELECT FROM rated) AS counted
