-- Who may touch what. The functions may be called again at any time; tables that are as they should be are not locked.

-- Closes our tables, the checkpointer's and the queue's to the API roles of Supabase: row security on, no rights for
-- anon and authenticated, functions not callable by everyone. The migrator calls it whenever it changed something.
CREATE OR REPLACE FUNCTION esbmcp_close_to_strangers() RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    ours record;
    stranger text;
BEGIN
    FOR ours IN
        SELECT c.oid::regclass AS name, c.relkind, c.relrowsecurity
          FROM pg_class AS c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
           AND c.relname ~ '^(esbmcp_|checkpoint|procrastinate_)'
           AND pg_has_role(c.relowner, 'USAGE')
    LOOP
        IF ours.relkind IN ('r', 'p') AND NOT ours.relrowsecurity THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', ours.name);
        END IF;
        FOR stranger IN SELECT r.rolname FROM pg_roles AS r WHERE r.rolname IN ('anon', 'authenticated') LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %I', ours.name, stranger);
        END LOOP;
        IF ours.relkind <> 'S' AND EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = 'service_role') THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO service_role', ours.name);
        END IF;
    END LOOP;

    FOR ours IN
        SELECT p.oid::regprocedure AS name
          FROM pg_proc AS p
         WHERE p.pronamespace = 'public'::regnamespace AND p.proname ~ '^esbmcp_' AND pg_has_role(p.proowner, 'USAGE')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', ours.name);
        FOR stranger IN SELECT r.rolname FROM pg_roles AS r WHERE r.rolname IN ('anon', 'authenticated') LOOP
            EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %I', ours.name, stranger);
        END LOOP;
        IF EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = 'service_role') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO service_role', ours.name);
        END IF;
    END LOOP;
END
$$;

-- Makes one role when it is missing and lets the caller act as it; false where the caller may not.
CREATE OR REPLACE FUNCTION esbmcp_make_role(wanted text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = wanted) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- roles belong to the whole server: another database's migrator was faster
        END;
    END IF;
    -- Since Postgres 16 the maker of a role administers it, but may not act as it before granting it to himself.
    IF NOT pg_has_role(current_user, wanted, CASE WHEN current_setting('server_version_num')::integer >= 160000
                                                  THEN 'SET' ELSE 'MEMBER' END) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    END IF;
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN false;
END
$$;

-- Gives the application's two roles their rights on our tables, and the row policies without which they would silently
-- see nothing. The reader reads. The writer writes too, but the audit log by INSERT alone, and anchors, prices, periods
-- and the list of migrations not at all. Checkpoints and the queue stay with the owner, the company's tables with
-- whoever made them. Returns false where roles cannot be made. Call it again when tables were added.
CREATE OR REPLACE FUNCTION esbmcp_ensure_roles(reader text, writer text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$
DECLARE
    thing record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('esbmcp_ensure_roles', 0));
    IF NOT (esbmcp_make_role(reader) AND esbmcp_make_role(writer)) THEN
        RETURN false;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I, %I', reader, writer);

    FOR thing IN
        SELECT c.oid, c.oid::regclass AS name, c.relkind IN ('r', 'p') AS is_table,
               CASE WHEN c.relname = 'esbmcp_audit_log' THEN 'INSERT'
                    WHEN c.relkind IN ('r', 'p') AND c.relname NOT IN
                         ('esbmcp_audit_anchors', 'esbmcp_model_prices', 'esbmcp_retention', 'esbmcp_migrations')
                    THEN 'INSERT, UPDATE, DELETE' END AS writes
          FROM pg_class AS c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname ~ '^esbmcp_'
    LOOP
        IF NOT (has_table_privilege(reader, thing.oid, 'SELECT')
                AND has_table_privilege(writer, thing.oid, 'SELECT')) THEN
            EXECUTE format('GRANT SELECT ON %s TO %I, %I', thing.name, reader, writer);
        END IF;
        IF thing.writes IS NOT NULL AND NOT has_table_privilege(writer, thing.oid, 'INSERT') THEN
            EXECUTE format('GRANT %s ON %s TO %I', thing.writes, thing.name, writer);
        END IF;
        CONTINUE WHEN NOT thing.is_table;
        IF NOT EXISTS (SELECT FROM pg_policy AS p
                        WHERE p.polrelid = thing.oid AND p.polroles = ARRAY[quote_ident(reader)::regrole::oid]) THEN
            EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO %I USING (true)',
                           reader || '_reads', thing.name, reader);
        END IF;
        IF NOT EXISTS (SELECT FROM pg_policy AS p
                        WHERE p.polrelid = thing.oid AND p.polroles = ARRAY[quote_ident(writer)::regrole::oid]) THEN
            EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)',
                           writer || '_writes', thing.name, writer);
        END IF;
    END LOOP;

    FOR thing IN
        SELECT c.oid::regclass AS name
          FROM pg_class AS c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND c.relname ~ '^esbmcp_'
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', thing.name, writer);
    END LOOP;

    FOR thing IN
        SELECT p.oid::regprocedure AS name, p.proname ~ '^esbmcp_(audit_verify|role_of|session_cost)$' AS reads
          FROM pg_proc AS p
         WHERE p.pronamespace = 'public'::regnamespace AND p.proname ~ '^esbmcp_' AND p.prorettype <> 'trigger'::regtype
           AND p.proname !~ '^esbmcp_(cleanup_old_data|close_to_strangers|make_role|ensure_roles)$'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', thing.name, writer);
        IF thing.reads THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', thing.name, reader);
        END IF;
    END LOOP;
    RETURN true;
END
$$;
