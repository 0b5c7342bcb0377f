-- The payout pipeline: its health, attempts, what the next run would pay, and set-up invitations.

CREATE FUNCTION get_payment_status_health()
RETURNS TABLE (check_name text, severity text, payment_count bigint) LANGUAGE sql STABLE AS $$
    SELECT 'stuck_processing', CASE WHEN count(*) > 0 THEN 'HIGH' ELSE 'OK' END, count(*)
      FROM artist_payments WHERE status = 'processing' AND updated_at < now() - interval '5 minutes'
    UNION ALL
    SELECT 'paid_without_webhook', CASE WHEN count(*) > 0 THEN 'MEDIUM' ELSE 'OK' END, count(*)
      FROM artist_payments
     WHERE status = 'paid' AND webhook_confirmed_at IS NULL AND coalesce(paid_at, updated_at) < now() - interval '10 minutes'
    UNION ALL
    SELECT 'verified_last_hour', 'INFO', count(*)
      FROM artist_payments WHERE status = 'verified' AND webhook_confirmed_at > now() - interval '1 hour'
    UNION ALL
    SELECT 'failed_last_24_hours', CASE WHEN count(*) > 5 THEN 'HIGH' WHEN count(*) > 0 THEN 'MEDIUM' ELSE 'OK' END, count(*)
      FROM artist_payments WHERE status = 'failed' AND updated_at > now() - interval '24 hours'
$$;

-- Unfinished payments only; the balance column is always 0.
CREATE FUNCTION get_payment_attempts(p_days int DEFAULT 90)
RETURNS TABLE (payment_id uuid, artist_profile_id uuid, artist_name varchar, amount numeric, currency varchar, status text,
               stripe_recipient_id text, balance numeric, created_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT p.id, p.artist_profile_id, n.name, p.net_amount, p.currency, p.status, g.stripe_recipient_id, 0::numeric, p.created_at
      FROM artist_payments AS p
      JOIN artist_profiles AS n ON n.id = p.artist_profile_id
      LEFT JOIN artist_global_payments AS g ON g.artist_profile_id = p.artist_profile_id
     WHERE p.status NOT IN ('completed', 'paid', 'verified', 'cancelled')
       AND p.created_at > now() - make_interval(days => p_days)
     ORDER BY p.created_at DESC
$$;

CREATE FUNCTION get_event_payment_attempts(p_event_id uuid, p_days int DEFAULT 30)
RETURNS TABLE (payment_id uuid, artist_profile_id uuid, artist_name varchar, amount numeric, currency varchar, status text,
               error_message text, created_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT p.id, p.artist_profile_id, n.name, p.gross_amount, p.currency, p.status, p.error_message, p.created_at
      FROM artist_payments AS p
      JOIN art AS a ON a.id = p.art_id
      JOIN artist_profiles AS n ON n.id = p.artist_profile_id
     WHERE a.event_id = p_event_id
       AND p.status NOT IN ('completed', 'paid', 'verified', 'cancelled')
       AND p.created_at > now() - make_interval(days => p_days)
     ORDER BY p.created_at DESC
$$;

-- Everything in this list is paid by the next automatic run.
CREATE FUNCTION get_pending_payments_for_processing(p_batch_size int DEFAULT 10)
RETURNS TABLE (payment_id uuid, artist_profile_id uuid, artist_name varchar, amount numeric, currency varchar, status text,
               stripe_recipient_id text, created_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT p.id, p.artist_profile_id, n.name, p.gross_amount, p.currency, p.status, g.stripe_recipient_id, p.created_at
      FROM artist_payments AS p
      JOIN artist_profiles AS n ON n.id = p.artist_profile_id
      JOIN artist_global_payments AS g ON g.artist_profile_id = p.artist_profile_id
     WHERE p.status IN ('pending', 'processing') AND p.payment_type = 'automated' AND g.status = 'ready'
     ORDER BY p.created_at
     LIMIT p_batch_size
$$;

-- An unknown artist is answered with success false, not with an error. The token and the mail text are secret.
CREATE FUNCTION send_payment_setup_invitation(artist_id uuid, invite_type text DEFAULT 'email', custom_message text DEFAULT NULL,
                                              admin_note text DEFAULT NULL)
RETURNS json LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    artist   record;
    token    text := replace(gen_random_uuid()::text, '-', '');
    subject  text := 'Set up your Art Battle payments';
    body     text;
    short    text;
    added    uuid;
BEGIN
    SELECT p.id, p.name, coalesce(p.email, n.email::text) AS email, coalesce(p.phone, n.phone) AS phone
      INTO artist
      FROM artist_profiles AS p
      LEFT JOIN people AS n ON n.id = p.person_id
     WHERE p.id = send_payment_setup_invitation.artist_id;
    IF NOT FOUND THEN
        RETURN json_build_object('success', false, 'error', 'Artist not found');
    END IF;

    body := concat_ws(E'\n\n', 'Hello ' || artist.name || ',', custom_message,
                      'Set up your account here: https://artists.example.org/payments/' || token);
    short := 'Art Battle: set up your payments at https://artists.example.org/payments/' || token;
    INSERT INTO payment_invitations (artist_profile_id, invite_type, invitation_token, email_subject, email_body, sms_message)
    VALUES (artist.id, send_payment_setup_invitation.invite_type, token, subject, body, short)
    RETURNING id INTO added;
    RETURN json_build_object('success', true, 'invitation_id', added, 'artist_name', artist.name, 'artist_email', artist.email,
                             'artist_phone', artist.phone, 'invite_type', invite_type, 'token', token,
                             'email_subject', subject, 'email_content', body, 'sms_content', short,
                             'message', 'Invitation stored');
EXCEPTION
    WHEN check_violation OR unique_violation THEN
        RETURN json_build_object('success', false, 'error', SQLERRM);
END
$$;

-- The live log under the column names of the old one.
CREATE FUNCTION get_artist_invitation_history(p_artist_profile_id uuid)
RETURNS TABLE (id uuid, invitation_method text, recipient_email text, recipient_phone text, sent_by text, sent_at timestamptz,
               status text, invitation_type text)
LANGUAGE sql STABLE AS $$
    SELECT i.id, i.invite_type, CASE WHEN i.invite_type = 'email' THEN coalesce(p.email, n.email::text) END,
           CASE WHEN i.invite_type = 'sms' THEN coalesce(p.phone, n.phone) END, coalesce(i.sent_by_user_id::text, 'system'),
           i.sent_at, i.status, 'payment_setup'
      FROM payment_invitations AS i
      JOIN artist_profiles AS p ON p.id = i.artist_profile_id
      LEFT JOIN people AS n ON n.id = p.person_id
     WHERE i.artist_profile_id = p_artist_profile_id
     ORDER BY i.sent_at DESC
$$;

-- These write, with their owner's rights: only roles that were granted them may call them.
REVOKE EXECUTE ON FUNCTION manual_refresh_vote_weights(), refresh_vote_weights(), admin_update_artist_bio(uuid, text),
                           send_payment_setup_invitation(uuid, text, text, text) FROM PUBLIC;
