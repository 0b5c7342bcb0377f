-- Every company table with the columns a reading role may see: all but credentials, bank data, tokens and places.
WITH secret (table_name, column_name) AS (
    VALUES ('people', 'hash'),
           ('people', 'verification_code'),
           ('people', 'verification_code_exp'),
           ('people', 'device_tokens'),
           ('people', 'android_device_tokens'),
           ('people', 'location_lat'),
           ('people', 'location_lng'),
           ('votes', 'hash'),
           ('votes', 'location_lat'),
           ('votes', 'location_lng'),
           ('people_qr_scans', 'location_data'),
           ('artist_confirmations', 'payment_details'),
           ('artist_confirmations', 'legal_name'),
           ('artist_manual_payment_requests', 'payment_details'),
           ('payment_invitations', 'invitation_token'),
           ('payment_invitations', 'email_body'),
           ('payment_invitations', 'sms_message'),
           ('artist_global_payments', 'onboarding_url'),
           ('artist_stripe_accounts', 'onboarding_url'),
           ('abhq_admin_users', 'invitation_token'),
           ('sponsorship_invites', 'hash'),
           ('sponsorship_purchases', 'fulfillment_hash'),
           ('sms_marketing_campaigns', 'recipient_list'),
           ('offer_redemptions', 'redemption_code'),
           ('eventbrite_orders_cache', 'attendees'),
           ('eventbrite_orders_cache', 'costs_raw'),
           ('eventbrite_orders_cache', 'order_raw')
)
SELECT n.nspname AS schema_name, c.relname AS table_name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'v', 'm')
   AND (n.nspname = 'auth' AND c.relname = 'users'
        OR n.nspname = 'public' AND c.relname = ANY (%(tables)s))
   AND NOT EXISTS (SELECT 1 FROM secret AS s
                    WHERE n.nspname = 'public' AND s.table_name = c.relname AND s.column_name = a.attname)
 GROUP BY n.nspname, c.relname
 ORDER BY n.nspname, c.relname
