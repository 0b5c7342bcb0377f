-- How many payouts are stuck, unconfirmed or failed, for one event and in all (production's pipeline checks; an
-- automated payment without a transfer can have no webhook, and would be sent again: pitfall D15).
WITH payment AS (
    SELECT p.status, p.payment_type, p.webhook_confirmed_at,
           COALESCE(p.updated_at, p.created_at) AS updated_at,
           COALESCE(p.paid_at, p.updated_at)    AS paid_at,
           p.art_id IN (SELECT a.id FROM art a WHERE a.event_id = %(event_id)s) AS here
      FROM artist_payments p
     WHERE p.status IN ('processing', 'paid', 'failed')
)
SELECT count(*) FILTER (WHERE status = 'processing' AND updated_at < %(now)s::timestamptz - interval '5 minutes' AND here)
                                                                              AS stuck_here,
       count(*) FILTER (WHERE status = 'processing' AND updated_at < %(now)s::timestamptz - interval '5 minutes')
                                                                              AS stuck_everywhere,
       count(*) FILTER (WHERE status = 'paid' AND webhook_confirmed_at IS NULL
                          AND payment_type = 'automated' AND paid_at < %(now)s::timestamptz - interval '10 minutes' AND here)
                                                                              AS unconfirmed_here,
       count(*) FILTER (WHERE status = 'paid' AND webhook_confirmed_at IS NULL
                          AND payment_type = 'automated' AND paid_at < %(now)s::timestamptz - interval '10 minutes')
                                                                              AS unconfirmed_everywhere,
       count(*) FILTER (WHERE status = 'failed' AND updated_at > %(now)s::timestamptz - interval '24 hours' AND here)
                                                                              AS failed_here,
       count(*) FILTER (WHERE status = 'failed' AND updated_at > %(now)s::timestamptz - interval '24 hours')
                                                                              AS failed_everywhere
  FROM payment
