-- Everything applied so far, with the checksum it had.
SELECT name, checksum FROM esbmcp_migrations
