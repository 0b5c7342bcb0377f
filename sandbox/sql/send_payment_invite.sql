-- Stores an invitation to set up payouts and returns what the function says, with the artist's earlier invitations.
SELECT send_payment_setup_invitation(%(artist_id)s, %(invite_type)s, %(custom_message)s, %(admin_note)s)::jsonb AS sent
