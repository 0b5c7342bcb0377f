-- Triggers, created after the load so that loading a row mails nobody and touches no timestamp.

CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['events', 'rounds', 'people', 'artist_profiles', 'art', 'artist_invitations',
                                  'artist_confirmations', 'artist_payments', 'artist_global_payments',
                                  'payment_invitations', 'sms_marketing_campaigns', 'offers', 'event_linter_rules',
                                  'linter_suppressions', 'eventbrite_orders_cache']
    LOOP
        EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION set_updated_at()',
                       target);
    END LOOP;
END
$$;

-- A placed contestant owns the work of that easel; a new work opens at 50 without any bid.
CREATE FUNCTION sync_round_contestants_to_art() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
BEGIN
    IF NEW.easel_number IS NULL THEN
        RETURN NEW;
    END IF;
    INSERT INTO art (art_code, event_id, artist_id, round, easel, artist_number, status, starting_bid, current_bid)
    SELECT concat_ws('-', e.eid, r.round_number, NEW.easel_number), e.id, NEW.artist_id, r.round_number, NEW.easel_number,
           p.entry_id::text, 'active', 50, 50
      FROM rounds AS r
      JOIN events AS e ON e.id = r.event_id
      LEFT JOIN artist_profiles AS p ON p.id = NEW.artist_id
     WHERE r.id = NEW.round_id
        ON CONFLICT (event_id, round, easel)
        DO UPDATE SET artist_id = excluded.artist_id, artist_number = excluded.artist_number;
    RETURN NEW;
END
$$;
CREATE TRIGGER sync_round_contestants_to_art
    AFTER INSERT OR UPDATE OF artist_id, easel_number, round_id ON round_contestants
    FOR EACH ROW EXECUTE FUNCTION sync_round_contestants_to_art();

CREATE FUNCTION invalidate_event_cache() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    UPDATE endpoint_cache_versions
       SET last_updated = now()
     WHERE endpoint_path IN ('/live/events', '/live/event/' || NEW.eid);
    RETURN NEW;
END
$$;
CREATE TRIGGER invalidate_event_cache AFTER UPDATE ON events FOR EACH ROW EXECUTE FUNCTION invalidate_event_cache();

CREATE FUNCTION sync_advances_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.advances_to_event_id IS DISTINCT FROM OLD.advances_to_event_id THEN
        SELECT e.eid INTO NEW.advances_to_event_eid FROM events AS e WHERE e.id = NEW.advances_to_event_id;
    ELSIF NEW.advances_to_event_eid IS DISTINCT FROM OLD.advances_to_event_eid THEN
        SELECT e.id INTO NEW.advances_to_event_id FROM events AS e WHERE e.eid = NEW.advances_to_event_eid;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sync_advances_to BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION sync_advances_to();

-- A new invitation queues one mail (address of profile, else person, else login) and one Slack notice.
CREATE FUNCTION announce_artist_invitation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    artist  record;
    event   record;
BEGIN
    SELECT p.id, p.name, coalesce(nullif(p.email, ''), n.email::text, u.email) AS address
      INTO artist
      FROM artist_profiles AS p
      LEFT JOIN people AS n ON n.id = p.person_id
      LEFT JOIN auth.users AS u ON u.id = n.auth_user_id
     WHERE p.id = NEW.artist_profile_id
        OR (NEW.artist_profile_id IS NULL AND p.entry_id::text = NEW.artist_number);
    SELECT e.id, e.eid, e.name, coalesce(nullif(e.slack_channel, ''), 'artist-notify') AS slack_channel
      INTO event
      FROM events AS e
     WHERE e.eid = NEW.event_eid;

    IF artist.address IS NOT NULL THEN
        INSERT INTO message_queue (channel, destination, message_body, metadata, status, created_at)
        VALUES ('email', artist.address, NEW.message_from_producer,
                jsonb_build_object('type', 'artist_invitation', 'event_id', event.id, 'event_code', NEW.event_eid,
                                   'artist_number', NEW.artist_number, 'invitation_id', NEW.id),
                'pending', NEW.created_at);
    END IF;
    INSERT INTO slack_notifications (event_id, channel_id, message_type, payload, status, created_at)
    VALUES (event.id, coalesce(event.slack_channel, 'artist-notify'), 'artist_invited',
            jsonb_build_object('artist_number', NEW.artist_number, 'artist_name', artist.name, 'event_eid', NEW.event_eid,
                               'event_name', event.name),
            'pending_lookup', NEW.created_at);
    RETURN NEW;
END
$$;
CREATE TRIGGER announce_artist_invitation
    AFTER INSERT ON artist_invitations FOR EACH ROW EXECUTE FUNCTION announce_artist_invitation();
