-- People who fit one search, the best fit first; whoever was merged into somebody else is shown as that person. One of
-- id, email, digits and name_words is given. Fit 1: equal, 2: begins so, 3: contains it. Comparing without regard to
-- case in every alphabet is dear, so a sieve that minds the letters of ASCII alone goes first.
WITH RECURSIVE sieved AS (
    SELECT p.id, p.superseded_by, p.email::text AS email, p.phone::text AS phone, p.phone_number, p.auth_phone,
           concat_ws(' ', p.first_name, p.last_name) AS full_name, p.last_name, p.name, p.nickname, p.nick_name
      FROM people p
     WHERE p.id = %(id)s::uuid
        OR CASE WHEN %(email_sieve)s::text IS NOT NULL AND lower(p.email::text COLLATE "C") LIKE %(email_sieve)s::text
                THEN p.email::text ILIKE %(email_part)s::text END
        OR CASE WHEN %(name_sieve)s::text[] IS NOT NULL
                     AND lower((COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '') || ' '
                                || COALESCE(p.name, '') || ' ' || COALESCE(p.nickname, '') || ' '
                                || COALESCE(p.nick_name, '')) COLLATE "C")
                         LIKE ALL (%(name_sieve)s::text[])
                THEN concat_ws(' ', p.first_name, p.last_name, p.name, p.nickname, p.nick_name)
                     ILIKE ALL (%(name_words)s::text[]) END
        OR p.phone LIKE %(gapped)s::text
        OR p.phone_number LIKE %(gapped)s::text
        OR p.auth_phone LIKE %(gapped)s::text
), hit AS (
    SELECT p.id,
           p.superseded_by,
           CASE WHEN %(id)s::uuid IS NOT NULL OR number.fit = 1
                  OR lower(p.email) = lower(%(email)s::text)
                  OR %(name)s::text IN (lower(p.full_name), lower(p.name), lower(p.nickname), lower(p.nick_name))
                THEN 1
                WHEN number.fit = 2
                  OR starts_with(lower(p.email), lower(%(email)s::text))
                  OR starts_with(lower(p.full_name), %(name)s::text) OR starts_with(lower(p.last_name), %(name)s::text)
                  OR starts_with(lower(p.name), %(name)s::text)
                  OR starts_with(lower(p.nickname), %(name)s::text) OR starts_with(lower(p.nick_name), %(name)s::text)
                THEN 2
                ELSE 3
           END AS fit
      FROM sieved p
      LEFT JOIN LATERAL (
           SELECT min(CASE WHEN own.digits = %(digits)s::text OR own.digits = %(without_one)s::text
                             OR own.digits = '1' || %(digits)s::text OR right(own.digits, 10) = %(last_ten)s::text THEN 1
                           WHEN starts_with(own.digits, %(digits)s::text)
                             OR starts_with(own.digits, '1' || %(digits)s::text) THEN 2
                           WHEN strpos(own.digits, %(digits)s::text) > 0 THEN 3
                      END) AS fit
             FROM unnest(ARRAY[p.phone, p.phone_number, p.auth_phone]) AS written (phone)
            CROSS JOIN LATERAL (SELECT regexp_replace(written.phone, '\D', '', 'g') AS digits) AS own
            WHERE %(digits)s::text IS NOT NULL
           ) AS number ON true
     WHERE %(digits)s::text IS NULL OR number.fit IS NOT NULL
), kept AS (
    SELECT h.id, h.superseded_by, h.fit, 0 AS steps FROM hit h
    UNION ALL
    SELECT p.id, p.superseded_by, k.fit, k.steps + 1
      FROM kept k
     CROSS JOIN LATERAL (SELECT one.id, one.superseded_by FROM people one WHERE one.id = k.superseded_by LIMIT 1) p
     WHERE k.steps < 5
       AND k.superseded_by IS NOT NULL
), best AS (
    SELECT DISTINCT ON (k.id) k.id, k.fit, k.steps > 0 AS found_as_former
      FROM kept k
     WHERE k.superseded_by IS NULL
     ORDER BY k.id, k.fit, k.steps
)
SELECT p.id,
       p.first_name,
       p.last_name,
       COALESCE(NULLIF(concat_ws(' ', p.first_name, p.last_name), ''), p.name, p.nickname, p.nick_name) AS name,
       COALESCE(p.nickname, p.nick_name)                                                              AS nickname,
       NULLIF(p.email::text, '')                                                                      AS email,
       COALESCE(NULLIF(p.phone, ''), NULLIF(p.phone_number, ''), NULLIF(p.auth_phone, ''))            AS phone,
       COALESCE(p.is_artist, false)                                                                   AS is_artist,
       p.created_at,
       CASE b.fit WHEN 1 THEN 'exact' WHEN 2 THEN 'prefix' ELSE 'substring' END AS match,
       b.found_as_former,
       count(*) OVER ()                                                                               AS total
  FROM best b
  JOIN people p ON p.id = b.id
 ORDER BY b.fit, p.created_at DESC NULLS LAST, p.id
 LIMIT %(limit)s
