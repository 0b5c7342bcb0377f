-- Stores a pending invitation; the table's trigger mails the artist once and tells the event's Slack channel.
INSERT INTO artist_invitations (
    artist_number, event_eid, artist_profile_id, status, message_from_producer, entry_date, metadata, created_at, updated_at
) VALUES (
    %(artist_number)s, %(eid)s, %(profile_id)s, 'pending', %(message)s, %(now)s,
    jsonb_build_object('sent_by', %(sent_by)s::text, 'sent_at', %(now)s::timestamptz, 'idempotency_key', %(key)s::text),
    %(now)s, %(now)s
)
RETURNING id
