-- How many texts there are with one number in all, and whether it is opted out.
SELECT (SELECT count(*) FROM sms_inbound i WHERE i.from_phone = ANY (%(numbers)s))    AS inbound_count,
       (SELECT count(*) FROM sms_outbound o WHERE o.to_phone = ANY (%(numbers)s))     AS outbound_count,
       (SELECT count(*) FROM message_queue q WHERE q.destination = ANY (%(numbers)s) AND q.channel = 'sms')
                                                                                      AS queued_count,
       (SELECT max(x.opted_out_at) FROM sms_marketing_optouts x
         WHERE x.phone_number = ANY (%(numbers)s) AND x.is_active)                    AS opted_out_at,
       EXISTS (SELECT 1 FROM sms_marketing_optouts x
                WHERE x.phone_number = ANY (%(numbers)s) AND x.is_active)             AS opted_out
