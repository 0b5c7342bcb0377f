-- Invitations to sponsor one event, newest first, without the secret link.
SELECT i.id,
       i.prospect_name,
       i.prospect_email,
       i.prospect_company,
       i.discount_percent,
       i.valid_until,
       i.notes,
       i.created_at,
       i.last_viewed_at,
       COALESCE(i.view_count, 0) AS view_count,
       COALESCE(i.use_count, 0)  AS use_count,
       count(*) OVER ()          AS total
  FROM sponsorship_invites i
 WHERE i.event_id = %(event_id)s
 ORDER BY i.created_at DESC, i.id
 LIMIT 100
