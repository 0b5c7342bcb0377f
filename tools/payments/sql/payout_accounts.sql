-- How each of some artists can be paid: live account, invitations, manual route and the retired account.
SELECT p.id                                       AS artist_profile_id,
       p.name                                     AS artist_name,
       p.entry_id,
       p.superseded_by,
       s.entry_id                                 AS superseded_by_entry_id,
       g.status                                   AS account_status,
       g.stripe_recipient_id,
       g.country,
       g.default_currency,
       g.metadata ->> 'account_region'            AS account_region,
       g.created_at,
       g.updated_at,
       COALESCE(p.manual_payment_override, false) AS manual_override,
       EXISTS (SELECT 1
                 FROM artist_manual_payment_requests m
                WHERE m.artist_profile_id = p.id
                  AND lower(btrim(m.status)) IN ('pending', 'in_review', 'approved')) AS manual_request_open,
       EXISTS (SELECT 1
                 FROM payment_invitations i
                WHERE i.artist_profile_id = p.id
                  AND i.sent_at >= %(invited_since)s
                  AND i.sent_at <= %(now)s)       AS invited_recently,
       GREATEST((SELECT max(i.sent_at) FROM payment_invitations i WHERE i.artist_profile_id = p.id),
                (SELECT max(i.sent_at) FROM payment_setup_invitations i WHERE i.artist_profile_id = p.id))
                                                  AS last_invited_at,
       r.onboarding_status                        AS retired_account_status
  FROM artist_profiles p
  LEFT JOIN artist_profiles s ON s.id = p.superseded_by
  LEFT JOIN artist_global_payments g ON g.artist_profile_id = p.id
  LEFT JOIN artist_stripe_accounts r ON r.artist_profile_id = p.id
 WHERE p.id = ANY (%(artist_ids)s::uuid[])
 ORDER BY p.entry_id
 LIMIT 2000
