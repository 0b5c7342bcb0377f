-- Takes back a part that turned out not to be said.
DELETE FROM esbmcp_outbox WHERE turn_id = %(turn_id)s AND part = %(part)s AND state IN ('pending', 'sending')
