-- The parts of one turn, in order.
SELECT turn_id, part, kind, content, state, channel_id, thread_ts, ts, stream_ts, attempts
  FROM esbmcp_outbox
 WHERE turn_id = %(turn_id)s
 ORDER BY part
