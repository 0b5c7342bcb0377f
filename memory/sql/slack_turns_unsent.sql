-- Questions from Slack that are answered, or ask for an approval, of which a part was not sent, and with whose thread no job goes on.
SELECT t.id, t.thread_id
  FROM esbmcp_turns t
 WHERE t.source = 'slack'
   AND t.kind NOT IN ('press', 'undo')
   AND t.state IN ('waiting', 'done', 'failed', 'stopped')
   AND t.id IN (
           SELECT o.turn_id
             FROM esbmcp_outbox o
            WHERE o.state IN ('pending', 'sending')
              AND o.kind <> 'notice'
              AND o.created_at > %(since)s
              AND COALESCE(o.sending_at, o.created_at) < %(before)s)
   AND NOT EXISTS (
           SELECT FROM procrastinate_jobs j WHERE j.lock = t.thread_id::text AND j.status IN ('todo', 'doing'))
 ORDER BY t.accepted_at, t.id
 LIMIT 100
