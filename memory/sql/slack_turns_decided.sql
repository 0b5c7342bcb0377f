-- Turns from Slack that wait for approvals of which none is open any more, and with which no job goes on.
SELECT t.id, t.thread_id
  FROM esbmcp_turns t
 WHERE t.source = 'slack'
   AND t.state = 'waiting'
   AND NOT EXISTS (SELECT FROM esbmcp_grants g WHERE g.turn_id = t.id AND g.state = 'pending')
   AND NOT EXISTS (
           SELECT FROM procrastinate_jobs j WHERE j.lock = t.thread_id::text AND j.status IN ('todo', 'doing'))
 ORDER BY t.accepted_at, t.id
 LIMIT 100
