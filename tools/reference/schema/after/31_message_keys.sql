-- Keys and indexes of the message tables and the keys that refer to people, artists and works from the money tables.

ALTER TABLE sms_outbound
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (campaign_id) REFERENCES sms_marketing_campaigns (id) ON DELETE SET NULL;
CREATE INDEX idx_sms_outbound_to_phone ON sms_outbound (to_phone);
CREATE INDEX idx_sms_outbound_status ON sms_outbound (status);
CREATE INDEX idx_sms_outbound_campaign ON sms_outbound (campaign_id);
CREATE INDEX idx_sms_outbound_created ON sms_outbound (created_at);

ALTER TABLE sms_inbound
    ADD PRIMARY KEY (id),
    ADD UNIQUE (telnyx_message_id);
CREATE INDEX idx_sms_inbound_from_phone ON sms_inbound (from_phone);
CREATE INDEX idx_sms_inbound_created ON sms_inbound (created_at);

ALTER TABLE message_queue ADD PRIMARY KEY (id);
CREATE INDEX idx_message_queue_status ON message_queue (status, send_after);
CREATE INDEX idx_message_queue_destination ON message_queue (destination);

ALTER TABLE slack_notifications
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id);
CREATE INDEX idx_slack_notifications_status ON slack_notifications (status, created_at);

ALTER TABLE email_logs
    ADD PRIMARY KEY (id),
    ADD FOREIGN KEY (event_id) REFERENCES events (id);
CREATE INDEX idx_email_logs_created ON email_logs (created_at DESC);

ALTER TABLE payment_processing
    ADD FOREIGN KEY (art_id) REFERENCES art (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id);
ALTER TABLE payment_logs
    ADD FOREIGN KEY (art_id) REFERENCES art (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id);
ALTER TABLE payment_reminders
    ADD FOREIGN KEY (art_id) REFERENCES art (id),
    ADD FOREIGN KEY (sent_to_person_id) REFERENCES people (id);
ALTER TABLE artist_payments
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id) ON DELETE CASCADE,
    ADD FOREIGN KEY (art_id) REFERENCES art (id);
-- Unique since 2025-12-02 only: webhooks had written the same transfer twice before, and those rows stay.
CREATE UNIQUE INDEX idx_artist_payments_transfer ON artist_payments (stripe_transfer_id)
    WHERE stripe_transfer_id IS NOT NULL AND created_at >= '2025-12-02 00:00:00+00';
CREATE INDEX idx_artist_payments_transfer_any ON artist_payments (stripe_transfer_id);
ALTER TABLE artist_global_payments ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
ALTER TABLE artist_stripe_accounts ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
ALTER TABLE global_payment_requests
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (art_id) REFERENCES art (id);
ALTER TABLE artist_manual_payment_requests
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id),
    ADD FOREIGN KEY (processed_by) REFERENCES people (id);
ALTER TABLE payment_setup_invitations ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
ALTER TABLE payment_invitations ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
ALTER TABLE artist_payment_reminder_emails
    ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id),
    ADD FOREIGN KEY (person_id) REFERENCES people (id);
ALTER TABLE artist_payment_email_queue ADD FOREIGN KEY (artist_profile_id) REFERENCES artist_profiles (id);
ALTER TABLE offer_redemptions ADD FOREIGN KEY (user_id) REFERENCES people (id);
ALTER TABLE rfm_score_cache ADD FOREIGN KEY (person_id) REFERENCES people (id);
