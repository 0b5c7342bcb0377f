-- The names of one person by id.
SELECT p.id,
       COALESCE(NULLIF(concat_ws(' ', NULLIF(p.first_name, ''), NULLIF(p.last_name, '')), ''), NULLIF(p.name, ''),
                NULLIF(p.nickname, ''), NULLIF(p.nick_name, '')) AS name
  FROM people p
 WHERE p.id = %(person_id)s
