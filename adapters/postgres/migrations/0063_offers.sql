-- migrate:up

-- The change that a customer was asked about last: the order as it would be, by what was shown of which version.
CREATE TABLE offers (
    order_no   text PRIMARY KEY REFERENCES orders,
    offer      jsonb       NOT NULL,
    offered_at timestamptz NOT NULL
);

-- The size of a parcel with the article in it: the sum of its three sides, in cm, as carriers count (60, 80, …).
ALTER TABLE stock ADD COLUMN size integer CHECK (size > 0);

-- migrate:down
ALTER TABLE stock DROP COLUMN size;
DROP TABLE offers;
