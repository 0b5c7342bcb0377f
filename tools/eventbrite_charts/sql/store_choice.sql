-- Keeps what a person chose for an event's charts, those of later schedules too.
INSERT INTO esbmcp_chart_comparator_choices AS kept (eid, comparator_eids, chosen_by, chosen_at)
VALUES (%(eid)s, %(eids)s, %(by)s, %(at)s)
    ON CONFLICT (eid) DO UPDATE
   SET comparator_eids = EXCLUDED.comparator_eids,
       chosen_by       = EXCLUDED.chosen_by,
       chosen_at       = EXCLUDED.chosen_at
