-- Requests to be paid outside Stripe, newest first, without the bank details.
SELECT m.id,
       m.artist_profile_id,
       n.name                                                            AS artist_name,
       n.entry_id,
       m.events_referenced,
       m.requested_amount,
       m.preferred_currency,
       replace(replace(lower(btrim(m.status)), ' ', '_'), '-', '_')      AS status,
       m.payment_method,
       m.admin_notes,
       m.created_at,
       m.processed_at,
       count(*) OVER ()                                                  AS total
  FROM artist_manual_payment_requests m
  LEFT JOIN artist_profiles n ON n.id = m.artist_profile_id
 WHERE (%(eid)s::text IS NULL OR %(eid)s::text = ANY (m.events_referenced))
   AND (%(artist_ids)s::uuid[] IS NULL OR m.artist_profile_id = ANY (%(artist_ids)s::uuid[]))
   AND (%(statuses)s::text[] IS NULL
        OR replace(replace(lower(btrim(m.status)), ' ', '_'), '-', '_') = ANY (%(statuses)s::text[]))
 ORDER BY m.created_at DESC, m.id
 LIMIT %(limit)s
