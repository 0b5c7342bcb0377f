-- Withdraws what still waits for a press in one turn.
UPDATE esbmcp_grants
   SET state = 'withdrawn', decided_by = 'system', decided_at = %(now)s
 WHERE turn_id = %(turn_id)s
   AND state = 'pending'
