-- migrate:up

-- Money that stores took, and that is certain to come; the deposit itself never changes.
CREATE TABLE confirmations (
    notice_id text PRIMARY KEY REFERENCES deposits,
    at        timestamptz NOT NULL
);

-- What carriers handed on of the cash that they collected: the whole of it is a deposit, and what they kept is here.
CREATE TABLE remittances (
    notice_id   text PRIMARY KEY REFERENCES deposits,
    order_no    text    NOT NULL REFERENCES orders,
    parcel_no   text    NOT NULL,
    carrier     text    NOT NULL,
    tracking_no text    NOT NULL,
    amount      integer NOT NULL CHECK (amount > 0),
    fee         integer NOT NULL CHECK (fee >= 0),
    remitted_on date    NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX remittances_by_order ON remittances (order_no);
CREATE INDEX remittances_by_day ON remittances (remitted_on);

-- By which number a customer pays in a store, as the cart handed it over: its letters and digits alone.
CREATE FUNCTION store_number(placed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN placed LIKE '%"method":"convenience_store"%' THEN
        NULLIF(upper(regexp_replace(placed::json #>> '{payment,reference}', '[^0-9A-Za-z]', '', 'g')), '') END
$$;
CREATE INDEX orders_by_store_number ON orders (store_number(placed)) WHERE store_number(placed) IS NOT NULL;

-- What the books ask for by days.
CREATE INDEX parcels_by_leaving ON parcels (shipped_at) WHERE shipped_at IS NOT NULL;
CREATE INDEX parcels_by_return ON parcels (returned_at) WHERE returned_at IS NOT NULL;
CREATE INDEX deposits_by_day ON deposits (paid_on);
CREATE INDEX allocations_taken_back ON allocations (at) WHERE kind = 'reversed';
CREATE INDEX refunds_by_day ON refunds (done_at) WHERE state = 'done';

-- migrate:down
DROP INDEX refunds_by_day;
DROP INDEX allocations_taken_back;
DROP INDEX deposits_by_day;
DROP INDEX parcels_by_return;
DROP INDEX parcels_by_leaving;
DROP INDEX orders_by_store_number;
DROP FUNCTION store_number;
DROP TABLE remittances;
DROP TABLE confirmations;
