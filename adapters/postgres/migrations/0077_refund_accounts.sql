-- migrate:up

-- Where an order's refunds go: sealed with a key that the database does not know, and erased when nothing is owed any more.
CREATE TABLE refund_accounts (
    order_no text        PRIMARY KEY REFERENCES orders,
    sealed   bytea       NOT NULL,
    given_at timestamptz NOT NULL,
    given_by text        NOT NULL DEFAULT ''
);

-- migrate:down
DROP TABLE refund_accounts;
