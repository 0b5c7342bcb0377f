-- People whose number is one of the given spellings, the surviving record first.
SELECT p.id,
       COALESCE(NULLIF(btrim(p.name), ''), NULLIF(concat_ws(' ', p.first_name, p.last_name), ''), p.nickname, p.nick_name) AS name,
       p.phone,
       p.phone_number,
       p.auth_phone,
       COALESCE(p.message_blocked, 0) > 0 AS blocked
  FROM people p
 WHERE p.phone = ANY (%(numbers)s)
    OR p.phone_number = ANY (%(numbers)s)
 ORDER BY p.superseded_by IS NOT NULL, p.updated_at DESC NULLS LAST, p.id
 LIMIT 5
