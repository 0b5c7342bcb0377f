-- Charges one use to each window in turn; a row comes back when one was full: which, and how many seconds to wait.
SELECT taken.full_key, taken.retry_after_seconds
  FROM (SELECT array_agg(entry.l ->> 0 ORDER BY entry.place) AS keys,
               array_agg((entry.l ->> 1)::int ORDER BY entry.place) AS most,
               array_agg(make_interval(secs => (entry.l ->> 2)::float) ORDER BY entry.place) AS windows
          FROM jsonb_array_elements(%(limits)s) WITH ORDINALITY AS entry (l, place)) AS asked,
       esbmcp_rate_take_all(asked.keys, asked.most, asked.windows, %(at)s) AS taken
