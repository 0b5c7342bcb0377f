-- The switches of the payout system.
SELECT COALESCE(c.system_enabled, false)          AS system_enabled,
       COALESCE(c.global_payments_enabled, false) AS global_payments_enabled
  FROM payment_processing_control c
 ORDER BY c.id
 LIMIT 1
