-- migrate:up

-- Whose customer was asked how it was: each order once.
CREATE TABLE feedback_requests (
    order_no text PRIMARY KEY REFERENCES orders,
    asked_at timestamptz NOT NULL
);
CREATE INDEX feedback_requests_by_time ON feedback_requests (asked_at);

-- What customers said of their orders, each answer as it came; the last one of an order counts. `key` is that of the
-- letter, or of the activity that took it. `is_apart`: it came from somebody else's address, and is never counted.
-- `words` are the customer's, and are emptied when the customer's data are. `inquiry_no`: the inquiry that it is, or
-- has become.
CREATE TABLE feedback (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no   text        NOT NULL REFERENCES orders,
    key        text        NOT NULL,
    at         timestamptz NOT NULL,
    stars      smallint    NOT NULL CHECK (stars BETWEEN 1 AND 5),
    words      text        NOT NULL DEFAULT '',
    source     text        NOT NULL CHECK (source IN ('mail', 'form', 'shop')),
    by         text        NOT NULL DEFAULT '',
    sender     text        NOT NULL DEFAULT '',
    is_apart   boolean     NOT NULL DEFAULT false,
    inquiry_no text        NOT NULL DEFAULT '',
    UNIQUE (order_no, key)
);
CREATE INDEX feedback_by_time ON feedback (at);
CREATE INDEX feedback_by_inquiry ON feedback (inquiry_no) WHERE inquiry_no <> '';

-- What arrived of late, for the daily round.
CREATE INDEX parcels_by_arrival ON parcels (delivered_at) WHERE delivered_at IS NOT NULL;

-- migrate:down
