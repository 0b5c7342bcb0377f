-- Whether the list of applied migrations and the queue's tables are there.
SELECT to_regclass('public.esbmcp_migrations') IS NOT NULL AS ledger,
       to_regclass('public.procrastinate_jobs') IS NOT NULL AS queue
