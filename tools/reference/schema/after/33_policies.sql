-- Row-level security: some tables open to anonymous readers, some closed to all but the service role, some without any.
-- The service role passes row security, as it does on the hosted database.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted)
                     || CASE wanted WHEN 'service_role' THEN ' BYPASSRLS' ELSE '' END;
            END IF;
        EXCEPTION
            -- Roles belong to the whole server: another database of it may be loading at this moment.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END
$$;

-- Open to anonymous readers.
ALTER TABLE cities ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Cities are public" ON cities FOR SELECT TO anon, authenticated USING (true);
ALTER TABLE countries ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Countries are public" ON countries FOR SELECT TO anon, authenticated USING (true);
ALTER TABLE venues ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Venues are public" ON venues FOR SELECT TO public USING (true);
ALTER TABLE art ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Art is public" ON art FOR SELECT TO anon, authenticated USING (true);
ALTER TABLE bids ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Anyone can read bids" ON bids FOR SELECT TO anon, authenticated USING (true);
ALTER TABLE artist_profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Profiles are public" ON artist_profiles FOR SELECT TO anon, authenticated USING (true);

-- Limited by a condition.
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Anonymous readers see current events" ON events FOR SELECT TO anon
    USING (enabled AND show_in_app
           AND event_start_datetime BETWEEN now() - interval '36 hours' AND now() + interval '36 hours');
CREATE POLICY "Signed-in readers see enabled events" ON events FOR SELECT TO authenticated USING (enabled);
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY "People see themselves" ON people FOR SELECT TO authenticated
    USING (auth_user_id = nullif(current_setting('request.jwt.claim.sub', true), '')::uuid);
ALTER TABLE votes ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Votes are inserted by their voter" ON votes FOR INSERT TO authenticated
    WITH CHECK (person_id = nullif(current_setting('request.jwt.claim.person_id', true), '')::uuid);
ALTER TABLE artist_payments ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Service role manages payments" ON artist_payments FOR ALL TO service_role USING (true) WITH CHECK (true);

-- On, without a policy: nobody but the owner and roles that bypass row security reads them.
ALTER TABLE artist_global_payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE stripe_api_conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE abhq_admin_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE artist_manual_payment_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_ads_cache_cron_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_ads_cache_cron_log FORCE ROW LEVEL SECURITY;
