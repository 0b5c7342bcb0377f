-- Stores a question and opens its session; no row comes back for a redelivery. A named worker has the turn at once,
-- unless another turn of the thread is open.
WITH mine AS (
    SELECT %(worker)s::text IS NOT NULL AND NOT EXISTS (
               SELECT FROM esbmcp_turns open
                WHERE open.thread_id = %(thread_id)s AND open.state IN ('accepted', 'running')
                 AND open.kind NOT IN ('press', 'undo')) AS now
), turn AS (
    INSERT INTO esbmcp_turns (
        id, source, kind, event_id, trigger_id, payload, thread_id, thread_key, team_id, channel_id, channel_kind,
        user_id, username, thread_ts, message_ts, question, accepted_at,
        state, worker, attempts, heartbeat_at, started_at
    )
    SELECT %(id)s, %(source)s, %(kind)s, %(event_id)s, %(trigger_id)s, %(payload)s, %(thread_id)s, %(thread_key)s, %(team_id)s, %(channel_id)s,
           %(channel_kind)s, %(user_id)s, %(username)s, %(thread_ts)s, %(message_ts)s, %(question)s, %(now)s,
           CASE WHEN mine.now THEN 'running' ELSE 'accepted' END,
           CASE WHEN mine.now THEN %(worker)s::text END,
           CASE WHEN mine.now THEN 1 ELSE 0 END,
           CASE WHEN mine.now THEN %(now)s END,
           CASE WHEN mine.now THEN %(now)s END
      FROM mine
    ON CONFLICT DO NOTHING
    RETURNING id, state
), session AS (
    INSERT INTO esbmcp_chat_sessions (
        id, slack_user_id, slack_team_id, slack_channel_id, slack_username, interaction_type, user_prompt, status,
        thread_ts, message_ts, event_id, history_ref, gateway_version, created_at
    )
    SELECT turn.id, %(user_id)s, %(team_id)s, %(channel_id)s, %(username)s, %(door)s, %(prompt)s, 'running',
           %(thread_ts)s, %(message_ts)s, %(event_id)s, %(thread_key)s, %(build)s, %(now)s
      FROM turn
)
SELECT turn.state,
       EXISTS (SELECT FROM esbmcp_turns waiting
                WHERE waiting.thread_id = %(thread_id)s AND waiting.state = 'waiting') AS others_wait,
       NOT EXISTS (SELECT FROM checkpoints c WHERE c.thread_id = %(thread_id)s::text) AS new_thread,
       CASE turn.state WHEN 'running' THEN esbmcp_role_of(%(user_id)s) END AS role
  FROM turn
