-- Keeps what was said to the payment provider.
INSERT INTO stripe_api_conversations
       (payment_id, artist_profile_id, stripe_account_id, api_endpoint, request_method, request_body, response_status,
        response_body, created_by, created_at)
VALUES (%(artist_payment_id)s, %(artist_profile_id)s, %(recipient)s, 'payouts', 'POST', %(request)s, 200, %(response)s,
        'stripe-global-payments-payout', %(now)s)
