-- Notes that one migration was applied.
INSERT INTO esbmcp_migrations (name, checksum) VALUES (%(name)s, %(checksum)s)
