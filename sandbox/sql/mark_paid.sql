-- Notes on the payment that its transfer was made.
UPDATE artist_payments
   SET status = 'paid', stripe_transfer_id = %(transfer_id)s, paid_at = %(now)s
 WHERE id = %(artist_payment_id)s
