-- Artist profiles that fit one search with the person behind them: current ones first, then by fit, primary ones first.
-- One of id, person_id, entry_id, email, digits and name_words is given. Fit 1: equal, 2: begins so, 3: contains it.
WITH sieved AS (
    SELECT ap.id, ap.entry_id, ap.name, ap.email AS own_email, ap.phone AS own_phone, ap.person_id, ap.superseded_by,
           ap.set_primary_profile_at, ap.created_at, p.first_name, p.last_name, p.email::text AS person_email,
           p.phone::text AS person_phone, p.phone_number, p.auth_phone, u.email::text AS login_email,
           u.phone AS login_phone, other.via_alias
      FROM artist_profiles ap
      LEFT JOIN people p ON p.id = ap.person_id
      LEFT JOIN auth.users u ON u.id = p.auth_user_id
      LEFT JOIN (SELECT al.artist_profile_id, true AS via_alias
                   FROM artist_profile_aliases al
                  WHERE al.alias_entry_id = %(entry_id)s::int
                     OR al.alias_name ILIKE ALL (%(name_words)s::text[])
                  GROUP BY al.artist_profile_id) AS other ON other.artist_profile_id = ap.id
     WHERE ap.id = %(id)s::uuid
        OR ap.person_id = %(person_id)s::uuid
        OR ap.entry_id = %(entry_id)s::int
        OR other.via_alias
        OR ap.name ILIKE ALL (%(name_words)s::text[])
        OR ap.email ILIKE %(email_part)s::text
        OR p.email::text ILIKE %(email_part)s::text
        OR u.email ILIKE %(email_part)s::text
        OR ap.phone LIKE %(gapped)s::text
        OR p.phone LIKE %(gapped)s::text
        OR p.phone_number LIKE %(gapped)s::text
        OR p.auth_phone LIKE %(gapped)s::text
        OR u.phone LIKE %(gapped)s::text
), hit AS (
    SELECT s.id, s.entry_id, s.superseded_by, s.set_primary_profile_at, s.created_at,
           COALESCE(NULLIF(s.own_email, ''), NULLIF(s.person_email, ''), NULLIF(s.login_email, '')) AS email,
           CASE WHEN NULLIF(s.own_email, '') IS NOT NULL    THEN 'profile'
                WHEN NULLIF(s.person_email, '') IS NOT NULL THEN 'person'
                WHEN NULLIF(s.login_email, '') IS NOT NULL  THEN 'login'
           END AS email_source,
           COALESCE(NULLIF(s.own_phone, ''), NULLIF(s.person_phone, ''), NULLIF(s.phone_number, ''),
                    NULLIF(s.auth_phone, ''), NULLIF(s.login_phone, '')) AS phone,
           CASE WHEN NULLIF(s.own_phone, '') IS NOT NULL THEN 'profile'
                WHEN COALESCE(NULLIF(s.person_phone, ''), NULLIF(s.phone_number, ''), NULLIF(s.auth_phone, ''))
                     IS NOT NULL THEN 'person'
                WHEN NULLIF(s.login_phone, '') IS NOT NULL THEN 'login'
           END AS phone_source,
           CASE WHEN s.id = %(id)s::uuid OR s.person_id = %(person_id)s::uuid OR s.entry_id = %(entry_id)s::int
                  OR number.fit = 1
                  OR lower(%(email)s::text) IN (lower(s.own_email), lower(s.person_email), lower(s.login_email))
                  OR lower(s.name) = %(name)s::text
                THEN 1
                WHEN number.fit = 2
                  OR starts_with(lower(s.own_email), lower(%(email)s::text))
                  OR starts_with(lower(s.person_email), lower(%(email)s::text))
                  OR starts_with(lower(s.login_email), lower(%(email)s::text))
                  OR starts_with(lower(s.name), %(name)s::text)
                THEN 2
                ELSE 3
           END AS fit,
           COALESCE(s.via_alias, false) AND s.entry_id IS DISTINCT FROM %(entry_id)s::int
               AND s.name ILIKE ALL (%(name_words)s::text[]) IS NOT TRUE AS found_by_alias
      FROM sieved s
      LEFT JOIN LATERAL (
           SELECT min(CASE WHEN own.digits = %(digits)s::text OR own.digits = %(without_one)s::text
                             OR own.digits = '1' || %(digits)s::text OR right(own.digits, 10) = %(last_ten)s::text THEN 1
                           WHEN starts_with(own.digits, %(digits)s::text)
                             OR starts_with(own.digits, '1' || %(digits)s::text) THEN 2
                           WHEN strpos(own.digits, %(digits)s::text) > 0 THEN 3
                      END) AS fit
             FROM unnest(ARRAY[s.own_phone::text, s.person_phone, s.phone_number, s.auth_phone, s.login_phone])
                  AS written (phone)
            CROSS JOIN LATERAL (SELECT regexp_replace(written.phone, '\D', '', 'g') AS digits) AS own
            WHERE %(digits)s::text IS NOT NULL
           ) AS number ON true
     WHERE %(digits)s::text IS NULL OR number.fit IS NOT NULL
)
SELECT ap.id,
       ap.entry_id,
       ap.name,
       ap.country,
       COALESCE(c.name, NULLIF(ap.city_text, ''), NULLIF(ap.city, '')) AS city,
       ap.abhq_bio,
       ap.superseded_by IS NULL                                       AS is_active,
       ap.set_primary_profile_at IS NOT NULL                          AS is_primary,
       ap.superseded_by,
       kept.entry_id                                                  AS superseded_by_entry_id,
       ap.person_id,
       p.first_name,
       p.last_name,
       h.email,
       h.email_source,
       h.phone,
       h.phone_source,
       ap.created_at,
       CASE h.fit WHEN 1 THEN 'exact' WHEN 2 THEN 'prefix' ELSE 'substring' END AS match,
       h.found_by_alias,
       count(*) OVER ()                                               AS total
  FROM hit h
  JOIN artist_profiles ap ON ap.id = h.id
  LEFT JOIN cities c ON c.id = ap.city_id
  LEFT JOIN people p ON p.id = ap.person_id
  LEFT JOIN artist_profiles kept ON kept.id = ap.superseded_by
 ORDER BY ap.superseded_by IS NOT NULL, h.fit, ap.set_primary_profile_at IS NULL, ap.created_at DESC NULLS LAST, ap.id
 LIMIT %(limit)s
