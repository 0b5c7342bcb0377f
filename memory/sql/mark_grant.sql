-- Notes what a write left behind.
UPDATE esbmcp_grants SET row_fingerprint = %(fingerprint)s WHERE id = %(id)s
