-- The open report with the same title, whatever its capitals, spaces and punctuation.
SELECT b.id, b.title, b.slack_username, b.created_at
  FROM esbmcp_bug_reports b
 WHERE b.status IN ('open', 'in_progress')
   AND btrim(regexp_replace(lower(b.title), '[\s[:punct:]]+', ' ', 'g'))
       = btrim(regexp_replace(lower(%(title)s::text), '[\s[:punct:]]+', ' ', 'g'))
 ORDER BY b.created_at, b.id
 LIMIT 1
