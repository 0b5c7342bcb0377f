-- Artist profiles: finding duplicates, comparing them before a merge, the staff's bio.

CREATE FUNCTION phone_digits(p_phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT right(regexp_replace(coalesce(p_phone, ''), '\D', '', 'g'), 10)
$$;

-- Score 100 for the phone, 90 for the e-mail, 10 more when both agree.
CREATE FUNCTION lookup_profiles_by_contact(p_phone text DEFAULT NULL, p_email text DEFAULT NULL)
RETURNS TABLE (artist_profile_id uuid, entry_id int, name varchar, person_id uuid, superseded_by uuid, match_type text,
               match_score int)
LANGUAGE sql STABLE AS $$
    WITH wanted AS (
        SELECT nullif(phone_digits(p_phone), '') AS digits, lower(nullif(btrim(p_email), '')) AS email
    ), matched AS (
        SELECT a.id, a.entry_id, a.name, a.person_id, a.superseded_by,
               coalesce(w.digits IN (phone_digits(a.phone), phone_digits(p.phone), phone_digits(p.phone_number),
                                     phone_digits(p.auth_phone)), false) AS by_phone,
               coalesce(w.email IN (lower(coalesce(a.email, '')), lower(coalesce(p.email::text, '')),
                                    lower(coalesce(u.email, ''))), false) AS by_email
          FROM artist_profiles AS a
         CROSS JOIN wanted AS w
          LEFT JOIN people AS p ON p.id = a.person_id
          LEFT JOIN auth.users AS u ON u.id = p.auth_user_id
    )
    SELECT m.id, m.entry_id, m.name, m.person_id, m.superseded_by,
           CASE WHEN m.by_phone AND m.by_email THEN 'phone_and_email' WHEN m.by_phone THEN 'phone' ELSE 'email' END,
           CASE WHEN m.by_phone AND m.by_email THEN 110 WHEN m.by_phone THEN 100 ELSE 90 END AS score
      FROM matched AS m
     WHERE m.by_phone OR m.by_email
     ORDER BY score DESC, m.superseded_by IS NOT NULL, m.entry_id
$$;

-- The suggested survivor is not superseded, has a login, and has the most activity; ties go to the lowest number.
CREATE FUNCTION analyze_artist_profiles_for_merge(p_profile_ids uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH profile AS (
        SELECT a.id, a.entry_id, a.name, a.person_id, a.superseded_by, a.set_primary_profile_at,
               p.auth_user_id IS NOT NULL AS has_login,
               (SELECT count(*) FROM art AS w WHERE w.artist_id = a.id) AS art_count,
               (SELECT count(*) FROM artist_payments AS m WHERE m.artist_profile_id = a.id) AS payment_count,
               (SELECT count(*) FROM artist_invitations AS i WHERE i.artist_profile_id = a.id) AS invitation_count,
               (SELECT count(*) FROM artist_confirmations AS c WHERE c.artist_profile_id = a.id) AS confirmation_count
          FROM artist_profiles AS a
          LEFT JOIN people AS p ON p.id = a.person_id
         WHERE a.id = ANY (p_profile_ids)
    )
    SELECT jsonb_build_object(
               'profiles', coalesce(jsonb_agg(to_jsonb(profile) ORDER BY profile.entry_id), '[]'),
               'suggested_survivor',
               (SELECT s.id FROM profile AS s
                 ORDER BY s.superseded_by IS NOT NULL, NOT s.has_login,
                          s.art_count + s.payment_count + s.invitation_count + s.confirmation_count DESC, s.entry_id
                 LIMIT 1))
      FROM profile
$$;

-- Writes the staff's bio only; no permission check inside, so the caller must make one.
CREATE FUNCTION admin_update_artist_bio(p_profile_id uuid, p_bio text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    trimmed text := nullif(btrim(p_bio), '');
BEGIN
    IF length(trimmed) > 2000 THEN
        RAISE EXCEPTION 'The bio has % characters, at most 2000 are allowed', length(trimmed);
    END IF;
    UPDATE artist_profiles SET abhq_bio = trimmed WHERE id = p_profile_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Artist profile % does not exist', p_profile_id;
    END IF;
    RETURN true;
END
$$;
