-- Artist profiles that may belong to one artist: those that match, then those a merge tied to them.
-- Contact data may stand on the profile, on its person or on that person's login (pitfalls B1-B3).
WITH number AS (
    -- The digits that have to be there, with anything between them: a cheap first sieve over numbers as typed.
    SELECT '%%' || regexp_replace(right(%(digits)s, %(least_digits)s), '(.)', '\1%%', 'g') AS gapped
), dialled AS (
    SELECT a.id, given.phone
      FROM artist_profiles a
      LEFT JOIN people p ON p.id = a.person_id
      LEFT JOIN auth.users u ON u.id = p.auth_user_id
     CROSS JOIN LATERAL unnest(ARRAY[a.phone, p.phone, p.phone_number, p.auth_phone, u.phone]::text[]) AS given (phone)
     WHERE %(search_by)s = 'phone'
       AND (a.phone LIKE (SELECT n.gapped FROM number n)
            OR p.phone LIKE (SELECT n.gapped FROM number n)
            OR p.phone_number LIKE (SELECT n.gapped FROM number n)
            OR p.auth_phone LIKE (SELECT n.gapped FROM number n)
            OR u.phone LIKE (SELECT n.gapped FROM number n))
), matched AS MATERIALIZED (
    SELECT a.id
      FROM artist_profiles a
     WHERE %(search_by)s = 'email' AND lower(a.email) = lower(%(query)s)
     UNION
    SELECT a.id
      FROM people p
      JOIN artist_profiles a ON a.person_id = p.id
     WHERE %(search_by)s = 'email' AND lower(p.email::text) = lower(%(query)s)
     UNION
    SELECT a.id
      FROM auth.users u
      JOIN people p ON p.auth_user_id = u.id
      JOIN artist_profiles a ON a.person_id = p.id
     WHERE %(search_by)s = 'email' AND lower(u.email) = lower(%(query)s)
     UNION
    SELECT d.id
      FROM dialled d
     CROSS JOIN LATERAL (SELECT ltrim(regexp_replace(d.phone, '\D', '', 'g'), '0') AS digits) plain
     CROSS JOIN LATERAL (SELECT LEAST(10, length(plain.digits), length(%(digits)s)) AS tail) comparable
     WHERE comparable.tail >= %(least_digits)s
       AND right(plain.digits, comparable.tail) = right(%(digits)s, comparable.tail)
     UNION
    SELECT a.id
      FROM artist_profiles a
     WHERE %(search_by)s = 'name' AND a.name ILIKE %(pattern)s
     UNION
    SELECT n.artist_profile_id
      FROM artist_profile_aliases n
     WHERE %(search_by)s = 'name' AND n.alias_name ILIKE %(pattern)s AND n.artist_profile_id IS NOT NULL
), root AS MATERIALIZED (
    SELECT m.superseded_by AS id
      FROM matched
     CROSS JOIN LATERAL (SELECT a.superseded_by FROM artist_profiles a WHERE a.id = matched.id LIMIT 1) m
     WHERE m.superseded_by IS NOT NULL
), tied AS (
    SELECT a.id
      FROM artist_profiles a
     WHERE a.superseded_by = ANY (ARRAY(SELECT matched.id FROM matched UNION SELECT root.id FROM root))
     UNION
    SELECT root.id FROM root
), found AS (
    SELECT id, true AS matches FROM matched
     UNION ALL
    SELECT id, false FROM tied WHERE id NOT IN (SELECT id FROM matched)
), counted AS (
    SELECT found.id, found.matches, count(*) FILTER (WHERE found.matches) OVER () AS total
      FROM found
)
SELECT a.id,
       a.entry_id,
       a.name,
       a.country,
       a.city,
       a.superseded_by IS NULL                   AS is_active,
       a.person_id,
       p.first_name,
       p.last_name,
       COALESCE(NULLIF(a.email, ''), NULLIF(p.email::text, ''), u.email) AS email,
       CASE WHEN NULLIF(a.email, '') IS NOT NULL THEN 'profile'
            WHEN NULLIF(p.email::text, '') IS NOT NULL THEN 'person'
            WHEN u.email IS NOT NULL THEN 'login' END                    AS email_source,
       COALESCE(NULLIF(a.phone, ''), NULLIF(p.phone, ''), NULLIF(p.phone_number, ''), NULLIF(p.auth_phone, ''), u.phone)
                                                 AS phone,
       CASE WHEN NULLIF(a.phone, '') IS NOT NULL THEN 'profile'
            WHEN COALESCE(NULLIF(p.phone, ''), NULLIF(p.phone_number, '')) IS NOT NULL THEN 'person'
            WHEN COALESCE(NULLIF(p.auth_phone, ''), u.phone) IS NOT NULL THEN 'login' END AS phone_source,
       p.auth_user_id IS NOT NULL                AS has_login,
       a.superseded_by,
       kept.entry_id                             AS superseded_by_entry_id,
       a.set_primary_profile_at AT TIME ZONE 'UTC' AS set_primary_profile_at,
       a.created_at,
       counted.matches,
       counted.total,
       (SELECT count(*) FROM art w WHERE w.artist_id = a.id)                              AS art_count,
       (SELECT count(*) FROM artist_payments m WHERE m.artist_profile_id = a.id)          AS payment_count,
       (SELECT count(*) FROM artist_invitations i WHERE i.artist_profile_id = a.id)
           + (SELECT count(*) FROM artist_invitations i
               WHERE i.artist_profile_id IS NULL AND i.artist_number = ANY (numbered.numbers)) AS invitation_count,
       (SELECT count(*) FROM artist_confirmations k WHERE k.artist_profile_id = a.id)
           + (SELECT count(*) FROM artist_confirmations k
               WHERE k.artist_profile_id IS NULL AND k.artist_number = ANY (numbered.numbers)) AS confirmation_count
  FROM counted
 CROSS JOIN LATERAL (
       SELECT one.id, one.entry_id, one.name, one.country, one.city, one.superseded_by, one.person_id, one.email,
              one.phone, one.set_primary_profile_at, one.created_at
         FROM artist_profiles one
        WHERE one.id = counted.id
        LIMIT 1) a
 CROSS JOIN LATERAL (
       SELECT array_append(ARRAY(SELECT n.alias_entry_id::text FROM artist_profile_aliases n WHERE n.artist_profile_id = a.id),
                           a.entry_id::text) AS numbers) numbered
  LEFT JOIN people p ON p.id = a.person_id
  LEFT JOIN auth.users u ON u.id = p.auth_user_id
  LEFT JOIN artist_profiles kept ON kept.id = a.superseded_by
 ORDER BY counted.matches DESC, a.superseded_by IS NOT NULL, a.entry_id
 LIMIT %(limit)s
