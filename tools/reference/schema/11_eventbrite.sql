-- What Eventbrite said: sales snapshots (append only) and orders.

CREATE TABLE eventbrite_api_cache (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id                 uuid REFERENCES events (id),
    eid                      varchar(50),
    eventbrite_id            varchar(255),
    event_data               jsonb,
    ticket_classes           jsonb,
    sales_summary            jsonb,
    orders_summary           jsonb DEFAULT '{}',
    total_tickets_sold       int,
    gross_revenue            numeric(10, 2),
    ticket_revenue           numeric(10, 2),
    taxes_collected          numeric(10, 2) DEFAULT 0,
    eventbrite_fees          numeric(10, 2),
    payment_processing_fees  numeric(10, 2) DEFAULT 0,
    total_fees               numeric(10, 2),
    net_deposit              numeric(10, 2),
    total_capacity           int,
    currency_code            varchar(10),
    api_response_status      text,
    api_response_code        int,
    api_error_message        text,
    data_quality_score       int CHECK (data_quality_score BETWEEN 0 AND 100),
    data_quality_flags       jsonb,
    fetched_at               timestamp DEFAULT (now() AT TIME ZONE 'UTC'),
    expires_at               timestamp,
    fetch_duration_ms        int,
    is_stale                 boolean DEFAULT false,
    fetched_by               text,
    fetch_reason             text,
    api_version              text,
    eventbrite_event_name    text,
    eventbrite_start_date    timestamp,
    created_at               timestamp DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE INDEX idx_eventbrite_api_cache_eid ON eventbrite_api_cache (eid);
CREATE INDEX idx_eventbrite_api_cache_eventbrite_id ON eventbrite_api_cache (eventbrite_id);
CREATE INDEX idx_eventbrite_api_cache_latest ON eventbrite_api_cache (eid, fetched_at DESC);

CREATE TABLE eventbrite_orders_cache (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id             uuid REFERENCES events (id),
    eid                  varchar(50),
    eventbrite_event_id  varchar(255),
    order_id             varchar(255) UNIQUE,
    resource_uri         text,
    order_created        timestamptz,
    order_changed        timestamptz,
    buyer_name           text,
    buyer_first_name     text,
    buyer_last_name      text,
    buyer_email          text,
    order_status         text,
    base_price           numeric(10, 2),
    tax                  numeric(10, 2),
    eventbrite_fee       numeric(10, 2),
    payment_fee          numeric(10, 2),
    gross                numeric(10, 2),
    currency_code        varchar(10),
    has_gts_tax          boolean,
    tax_components       jsonb,
    fee_components       jsonb,
    shipping_components  jsonb,
    attendee_count       int,
    attendees            jsonb,
    costs_raw            jsonb,
    order_raw            jsonb,
    fetched_at           timestamptz DEFAULT now(),
    fetched_by           text,
    created_at           timestamptz DEFAULT now(),
    updated_at           timestamptz DEFAULT now()
);
CREATE INDEX idx_eventbrite_orders_eid ON eventbrite_orders_cache (eid);
CREATE INDEX idx_eventbrite_orders_event ON eventbrite_orders_cache (event_id);
CREATE INDEX idx_eventbrite_orders_eventbrite_event ON eventbrite_orders_cache (eventbrite_event_id);
CREATE INDEX idx_eventbrite_orders_eid_status ON eventbrite_orders_cache (eid, order_status);
CREATE INDEX idx_eventbrite_orders_status ON eventbrite_orders_cache (order_status);
CREATE INDEX idx_eventbrite_orders_created ON eventbrite_orders_cache (order_created DESC);
CREATE INDEX idx_eventbrite_orders_fetched ON eventbrite_orders_cache (fetched_at DESC);
CREATE INDEX idx_eventbrite_orders_buyer_email ON eventbrite_orders_cache (buyer_email);
