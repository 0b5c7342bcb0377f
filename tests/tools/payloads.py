"""Texts that would do harm where text becomes SQL, a pattern or a template, for `test_payloads`."""

WILDCARDS = (
    "%%",
    "__",
    "%_%",
    "_%_",
    "%a%",
    "a%e",
    "_____",
    "\\%%",
    "\\_\\_",
    "%\\",
    "[a-z]*",
    "(?i).*",
    "^.+$",
    "a|e|o",
    ".{2,}",
)
"""What LIKE, SIMILAR TO or a regular expression would take for anything."""

QUOTES = (
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "') OR ('1'='1",
    "'; --",
    "''''",
    "\\' OR 1=1 --",
    "\u02bc OR 1=1 --",
    "\u2019 OR \u20181\u2019=\u20181",
    "$$ OR 1=1 $$",
    "$tag$ OR true $tag$",
    "E'\\x27' OR true",
    "U&'\\0027' OR true",
    "x' AND 1=(SELECT count(*) FROM people) --",
    "Toronto' AND '1'='1",
    "/**/'/**/OR/**/1=1",
)
"""Ways out of a literal."""

STATEMENTS = (
    "'; DROP TABLE people; --",
    "'; DELETE FROM artist_payments; --",
    "'; UPDATE artist_profiles SET name = 'x'; --",
    "'; INSERT INTO esbmcp_roles VALUES ('U0', 'manual', 'ops'); --",
    "'; TRUNCATE votes CASCADE; --",
    "'; SET ROLE postgres; --",
    "'; RESET ROLE; --",
    "'; SET statement_timeout = 0; --",
    "'; COMMIT; BEGIN; --",
    "'; COPY people TO PROGRAM 'cat'; --",
    "'; ALTER ROLE CURRENT_USER SUPERUSER; --",
    "'; CREATE TABLE planted (id int); --",
    "'; GRANT ALL ON people TO public; --",
    "'; DO $$ BEGIN RAISE 'planted'; END $$; --",
    "1; SELECT pg_terminate_backend(pg_backend_pid())",
    "x'); DELETE FROM esbmcp_audit_log; --",
)
"""Second statements."""

FUNCTIONS = (
    "' || pg_sleep(30) || '",
    "'; SELECT pg_sleep(30); --",
    "' || (SELECT string_agg(email, ',') FROM people) || '",
    "' UNION SELECT email, phone FROM people --",
    "' UNION ALL SELECT NULL, NULL, NULL --",
    "' || current_setting('is_superuser') || '",
    "' || pg_read_file('/etc/passwd') || '",
    "' || lo_import('/etc/passwd') || '",
    "(SELECT version())",
    "CAST((SELECT usename FROM pg_user LIMIT 1) AS int)",
    "1/(SELECT 0)",
    "' || set_config('role', 'postgres', false) || '",
)
"""Calls and subqueries."""

TEMPLATES = (
    "%s",
    "%(now)s",
    "%(eid)s %(limit)s",
    "%%s %n %x",
    "{0.__class__}",
    "{now}",
    "${jndi:ldap://127.0.0.1/x}",
    "{{7*7}}",
    ":eid",
    "$1",
    "@@version",
    '{"$ne": null}',
    "{a,b}",
    "a & b | !c",
    "a:* <-> b",
    "((((((((((((((((a))))))))))))))))",
    "zero\x00byte",
    "half\ud83d a pair",
    "turn\u202eback",
    "\U0001f3a8 %_ \u0301",
    "é" * 300,
    "A" * 5_000,
)
"""Placeholders of drivers and formats, query languages, and text at the limits."""

PAYLOADS = (*WILDCARDS, *QUOTES, *STATEMENTS, *FUNCTIONS, *TEMPLATES)
