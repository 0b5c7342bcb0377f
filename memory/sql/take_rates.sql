-- Charges one use to each window in turn; a row comes back when one was full: which, and how many seconds to wait.
SELECT full_key, retry_after_seconds
  FROM esbmcp_rate_take_all(%(keys)s::text[], %(most)s::int[], %(windows)s::interval[], %(at)s)
