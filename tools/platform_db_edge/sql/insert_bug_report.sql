-- Files a bug report and returns it. One that was filed by the form below an answer is about that answer's session.
INSERT INTO esbmcp_bug_reports (
    slack_user_id, slack_username, slack_channel_id, title, description, related_eid, status, priority, session_id, created_at
)
VALUES (
    %(user_id)s, %(username)s, %(channel_id)s, %(title)s, %(description)s, %(related_eid)s, 'open', %(priority)s,
    (SELECT s.id
       FROM esbmcp_turns form
       JOIN esbmcp_chat_sessions s ON s.id = form.parent_id
      WHERE form.id = %(made_in)s),
    %(now)s)
RETURNING id, title, status, priority, related_eid, created_at
