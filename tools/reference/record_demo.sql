-- Records that this database holds a demo company, and from what it was generated.
INSERT INTO demo_company (version, seed, scale, clock)
VALUES (%(version)s, %(seed)s, %(scale)s, %(now)s)
