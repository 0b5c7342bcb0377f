-- One switch: true, false, or no row when it was never set.
SELECT value FROM esbmcp_switches WHERE name = %(name)s
