-- What charts have to remember: which comparators were picked, what a person chose, and how a job's last runs went.

-- The pick of three in the city and two elsewhere, so that charts draw it and not simply the best five.
ALTER TABLE esbmcp_chart_comparator_candidates
    ADD COLUMN IF NOT EXISTS selected boolean NOT NULL DEFAULT false;

-- A choice made by hand outlives schedules: it holds for those to come as well.
CREATE TABLE IF NOT EXISTS esbmcp_chart_comparator_choices (
    eid             text        PRIMARY KEY,
    comparator_eids jsonb       NOT NULL,
    chosen_by       text,
    chosen_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT esbmcp_chart_comparator_choices_real_json CHECK (jsonb_typeof(comparator_eids) = 'array')
);
ALTER TABLE esbmcp_chart_comparator_choices ENABLE ROW LEVEL SECURITY;

-- run_now posts whatever the change; failures are counted and kept until a run works; skips in a row end in a post.
ALTER TABLE esbmcp_scheduled_chart_jobs
    ADD COLUMN IF NOT EXISTS post_regardless boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS attempts        integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS skips_in_a_row  integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS last_error      text;
