-- The queue of Slack notices in figures: by status, waiting, young, and what the last hour and day brought; one row.
SELECT count(*)                                                                          AS total,
       count(*) FILTER (WHERE n.status = 'pending')                                      AS pending,
       count(*) FILTER (WHERE n.status = 'pending_lookup')                               AS pending_lookup,
       count(*) FILTER (WHERE n.status = 'sent')                                         AS sent,
       count(*) FILTER (WHERE n.status = 'failed')                                       AS failed,
       count(*) FILTER (WHERE n.status = 'failed'
                          AND COALESCE(n.last_attempt_at, n.created_at) > %(day_ago)s)   AS failed_last_day,
       count(*) FILTER (WHERE n.status = 'failed'
                          AND COALESCE(n.last_attempt_at, n.created_at) > %(hour_ago)s)  AS failed_last_hour,
       count(*) FILTER (WHERE n.status = 'sent' AND n.sent_at > %(hour_ago)s)            AS sent_last_hour,
       count(*) FILTER (WHERE n.status = 'pending' AND n.created_at > %(young_since)s)   AS young_pending,
       min(n.created_at) FILTER (WHERE n.status IN ('pending', 'pending_lookup'))        AS oldest_waiting_at,
       max(n.sent_at)                                                                    AS last_sent_at,
       (SELECT count(*)
          FROM slack_channels c
         WHERE c.active AND c.cache_expires_at > %(now)s)                                AS live_channels,
       (SELECT count(*) FROM slack_channels)                                             AS known_channels
  FROM slack_notifications n
