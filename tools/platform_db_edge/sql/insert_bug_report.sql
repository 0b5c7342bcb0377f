-- Files a bug report and returns it.
INSERT INTO esbmcp_bug_reports (
    slack_user_id, slack_username, slack_channel_id, title, description, related_eid, status, priority, created_at
)
VALUES (%(user_id)s, %(username)s, %(channel_id)s, %(title)s, %(description)s, %(related_eid)s, 'open', %(priority)s, %(now)s)
RETURNING id, title, status, priority, related_eid, created_at
