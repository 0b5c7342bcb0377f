-- What models cost, by date, and what each session did cost.

CREATE TABLE IF NOT EXISTS esbmcp_model_prices (
    model                        text           NOT NULL,
    valid_from                   date           NOT NULL,
    input_usd_per_million        numeric(12, 6) NOT NULL CHECK (input_usd_per_million >= 0),
    cached_input_usd_per_million numeric(12, 6) NOT NULL CHECK (cached_input_usd_per_million >= 0),
    output_usd_per_million       numeric(12, 6) NOT NULL CHECK (output_usd_per_million >= 0),
    PRIMARY KEY (model, valid_from)
);
ALTER TABLE esbmcp_model_prices ENABLE ROW LEVEL SECURITY;
-- A model without a reduced price for cached input has the full one there.
INSERT INTO esbmcp_model_prices
    (model, valid_from, input_usd_per_million, cached_input_usd_per_million, output_usd_per_million)
VALUES ('gpt-4o-mini', '2024-01-01', 0.15, 0.075, 0.60),
       ('gpt-4o',      '2024-01-01', 2.50, 1.25, 10.00),
       ('gpt-4-turbo', '2024-01-01', 10.00, 10.00, 30.00),
       ('offline-planner', '2024-01-01', 0, 0, 0)
    ON CONFLICT (model, valid_from) DO NOTHING;

-- The cost in USD of one session by its own model on its day, and whether that model has a price. A dated name
-- (gpt-4o-2024-08-06) has the price of its family unless it has its own; an unknown model that of gpt-4o-mini. Before
-- its first price a model costs that. Cached tokens are part of the prompt tokens.
CREATE OR REPLACE FUNCTION esbmcp_session_cost(
    of_model text, on_day date, prompt_tokens bigint, cached_tokens bigint, completion_tokens bigint,
    OUT cost_usd numeric, OUT price_known boolean)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$
    SELECT round(((coalesce(prompt_tokens, 0) - cached.tokens) * p.input_usd_per_million
                  + cached.tokens * p.cached_input_usd_per_million
                  + coalesce(completion_tokens, 0) * p.output_usd_per_million) / 1000000, 6),
           coalesce(p.model IN (of_model, names.family), false)
      FROM (SELECT regexp_replace(of_model, '-\d{4}-\d{2}-\d{2}$', '') AS family) AS names,
           (SELECT least(coalesce(cached_tokens, 0), coalesce(prompt_tokens, 0)) AS tokens) AS cached,
           esbmcp_model_prices AS p
     WHERE p.model IN (of_model, names.family, 'gpt-4o-mini')
     ORDER BY p.model IS NOT DISTINCT FROM of_model DESC,
              p.model IS NOT DISTINCT FROM names.family DESC,
              p.valid_from <= on_day DESC,
              CASE WHEN p.valid_from <= on_day THEN p.valid_from END DESC,
              p.valid_from
     LIMIT 1
$$;

-- Sessions of the predecessor, which priced all of a window by the model of its newest row.
UPDATE esbmcp_chat_sessions AS s
   SET estimated_cost_usd = cost.cost_usd, price_known = cost.price_known
  FROM esbmcp_chat_sessions AS same
 CROSS JOIN LATERAL esbmcp_session_cost(
           same.ai_model, (same.created_at AT TIME ZONE 'UTC')::date,
           same.prompt_tokens, same.cached_tokens, same.completion_tokens) AS cost
 WHERE s.id = same.id AND s.estimated_cost_usd IS NULL AND same.ai_model IS NOT NULL;
