-- Stores a payment that is to be sent and returns its id.
INSERT INTO artist_payments
       (artist_profile_id, art_id, gross_amount, net_amount, currency, status, payment_type, payment_method, description,
        created_by, created_at, updated_at)
VALUES (%(artist_profile_id)s, %(art_id)s, %(amount)s, %(amount)s, %(currency)s, 'processing', %(payment_type)s,
        'stripe', %(description)s, 'process-artist-payment', %(now)s, %(now)s)
RETURNING id
