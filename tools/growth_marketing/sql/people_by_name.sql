-- People by id or by a part of their name, exact names first; somebody without any number cannot have been texted.
SELECT p.id,
       COALESCE(NULLIF(btrim(p.name), ''), NULLIF(concat_ws(' ', p.first_name, p.last_name), ''), p.nickname, p.nick_name) AS name,
       p.phone,
       p.phone_number,
       p.auth_phone,
       COALESCE(p.message_blocked, 0) > 0 AS blocked
  FROM people p
 WHERE (p.id = %(person_id)s::uuid
        OR (%(person_id)s::uuid IS NULL
            AND p.superseded_by IS NULL
            AND (p.name ILIKE %(part)s
                 OR concat_ws(' ', p.first_name, p.last_name) ILIKE %(part)s
                 OR p.nickname ILIKE %(part)s
                 OR p.nick_name ILIKE %(part)s)))
 ORDER BY lower(COALESCE(p.name, concat_ws(' ', p.first_name, p.last_name))) = lower(%(exact)s) DESC NULLS LAST, p.id
 LIMIT 6
