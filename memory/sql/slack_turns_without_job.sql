-- Open turns and presses from Slack for whose thread no job is queued or running, oldest first.
SELECT t.id, t.thread_id
  FROM esbmcp_turns t
 WHERE t.source = 'slack'
   AND t.state IN ('accepted', 'running')
   AND COALESCE(t.heartbeat_at, t.accepted_at) < %(before)s
   AND NOT EXISTS (
           SELECT FROM procrastinate_jobs j WHERE j.lock = t.thread_id::text AND j.status IN ('todo', 'doing'))
 ORDER BY t.accepted_at, t.id
 LIMIT 100
