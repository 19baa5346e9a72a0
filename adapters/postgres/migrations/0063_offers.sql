-- migrate:up

-- The change that a customer was asked about last: the order as it would be, by what was shown of which version.
CREATE TABLE offers (
    order_no   text PRIMARY KEY REFERENCES orders,
    offer      jsonb       NOT NULL,
    offered_at timestamptz NOT NULL
);

-- migrate:down
DROP TABLE offers;
