-- Keys, foreign keys and indexes of the tables that hold most rows, added after the load because that is faster.

ALTER TABLE people
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT people_phone_key UNIQUE (phone),
    ADD CONSTRAINT people_hash_key UNIQUE (hash),
    ADD FOREIGN KEY (auth_user_id) REFERENCES auth.users (id);
ALTER TABLE people ADD FOREIGN KEY (superseded_by) REFERENCES people (id);
CREATE UNIQUE INDEX people_email_key ON people (lower(email::text));
CREATE INDEX idx_people_email ON people (email);
CREATE INDEX idx_people_phone_number ON people (phone_number);
CREATE INDEX idx_people_updated_at ON people (updated_at);
CREATE INDEX idx_people_auth_user_id ON people (auth_user_id);

ALTER TABLE artist_profiles
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT artist_profiles_entry_id_key UNIQUE (entry_id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id),
    ADD FOREIGN KEY (city_id) REFERENCES cities (id);
ALTER TABLE artist_profiles ADD FOREIGN KEY (superseded_by) REFERENCES artist_profiles (id);
CREATE INDEX idx_artist_profiles_person_id ON artist_profiles (person_id);
CREATE INDEX idx_artist_profiles_score ON artist_profiles (score);

ALTER TABLE artist_profile_aliases
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
CREATE INDEX idx_artist_profile_aliases_entry ON artist_profile_aliases (alias_entry_id);

ALTER TABLE art
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT art_art_code_key UNIQUE (art_code),
    ADD CONSTRAINT art_event_round_easel_key UNIQUE (event_id, round, easel),
    ADD FOREIGN KEY (event_id) REFERENCES events (id),
    ADD FOREIGN KEY (artist_id) REFERENCES artist_profiles (id),
    ADD CONSTRAINT art_winner_id_fkey FOREIGN KEY (winner_id) REFERENCES people (id),
    ADD FOREIGN KEY (buyer_pay_recent_status_id) REFERENCES payment_statuses (id),
    ADD FOREIGN KEY (artist_pay_recent_status_id) REFERENCES payment_statuses (id);
CREATE INDEX idx_art_artist_id ON art (artist_id);
ALTER TABLE art_media ADD FOREIGN KEY (art_id) REFERENCES art (id) ON DELETE CASCADE;
CREATE INDEX idx_art_media_art ON art_media (art_id);

ALTER TABLE round_contestants
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (round_id) REFERENCES rounds (id),
    ADD FOREIGN KEY (artist_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (art_id) REFERENCES art (id);
CREATE UNIQUE INDEX idx_round_contestants_easel ON round_contestants (round_id, easel_number)
    WHERE easel_number IS NOT NULL;
CREATE INDEX idx_round_contestants_artist ON round_contestants (artist_id);

ALTER TABLE event_artists
    ADD PRIMARY KEY (id),
    ADD UNIQUE (event_id, artist_id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id),
    ADD FOREIGN KEY (artist_id) REFERENCES artist_profiles (id);
ALTER TABLE linter_suppressions ADD FOREIGN KEY (artist_id) REFERENCES artist_profiles (id);

ALTER TABLE artist_invitations
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
CREATE INDEX idx_artist_invitations_status ON artist_invitations (status);
CREATE INDEX idx_artist_invitations_event_eid ON artist_invitations (event_eid);
CREATE INDEX idx_artist_invitations_artist_number ON artist_invitations (artist_number);

ALTER TABLE artist_applications
    ADD PRIMARY KEY (id),
    ADD UNIQUE (artist_profile_id, event_id),
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id);
CREATE INDEX idx_artist_applications_event_eid ON artist_applications (event_eid);

ALTER TABLE artist_confirmations
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
CREATE INDEX idx_artist_confirmations_event_eid ON artist_confirmations (event_eid);
CREATE INDEX idx_artist_confirmations_artist ON artist_confirmations (artist_profile_id);

ALTER TABLE people_qr_scans
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    ADD FOREIGN KEY (event_id) REFERENCES events (id) ON DELETE CASCADE;
CREATE INDEX idx_people_qr_scans_person_event ON people_qr_scans (person_id, event_id);
CREATE INDEX idx_people_qr_scans_event ON people_qr_scans (event_id, scan_timestamp DESC);

ALTER TABLE event_registrations
    ADD PRIMARY KEY (id),
    ADD UNIQUE (event_id, person_id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id) ON DELETE CASCADE,
    ADD FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    ADD FOREIGN KEY (qr_scan_id) REFERENCES people_qr_scans (id);
CREATE INDEX idx_event_registrations_event ON event_registrations (event_id);
CREATE INDEX idx_event_registrations_person ON event_registrations (person_id);
CREATE INDEX idx_event_registrations_type ON event_registrations (registration_type);
CREATE INDEX idx_event_registrations_source ON event_registrations (registration_source);
CREATE INDEX idx_event_registrations_registered ON event_registrations (registered_at);

ALTER TABLE bids
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (art_id) REFERENCES art (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id);
CREATE INDEX idx_bids_art_id ON bids (art_id);
CREATE INDEX idx_bids_art_created ON bids (art_id, created_at DESC);
CREATE INDEX idx_bids_person_id ON bids (person_id);
CREATE INDEX idx_bids_amount ON bids (amount DESC);

ALTER TABLE votes
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT votes_event_round_person_key UNIQUE (event_id, round, person_id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id),
    ADD FOREIGN KEY (art_uuid) REFERENCES art (id),
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id);
CREATE INDEX idx_votes_event_art_uuid ON votes (event_id, art_uuid) WHERE art_uuid IS NOT NULL;
CREATE INDEX idx_votes_person_event ON votes (person_id, event_id);
CREATE INDEX idx_votes_event_round ON votes (event_id, round);
CREATE INDEX idx_votes_art_uuid ON votes (art_uuid);
ALTER TABLE vote_weights ADD FOREIGN KEY (person_id) REFERENCES people (id);
