-- Moves money: one row a transfer.
INSERT INTO sandbox.transfers (transfer_id, artist_payment_id, artist_profile_id, amount, currency, sent_at)
VALUES (%(transfer_id)s, %(artist_payment_id)s, %(artist_profile_id)s, %(amount)s, %(currency)s, %(now)s)
