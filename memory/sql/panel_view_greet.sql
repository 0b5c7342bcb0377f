-- Takes it on to greet in a chat; touches no row when somebody has done so.
UPDATE esbmcp_panel_views
   SET greeted = true
 WHERE channel_id = %(channel_id)s
   AND thread_ts = %(thread_ts)s
   AND NOT greeted
