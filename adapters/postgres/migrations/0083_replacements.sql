-- migrate:up

-- What was sent once more, free of charge, and for what (`key`): once for each. The parcel is one of the order's; its stock is
-- set aside under the number of the order and of the parcel (`1001/2`), apart from what was ordered.
CREATE TABLE replacements (
    order_no  text        NOT NULL REFERENCES orders,
    key       text        NOT NULL CHECK (key <> ''),
    parcel_no text        NOT NULL,
    claim_no  text        NOT NULL DEFAULT '',
    at        timestamptz NOT NULL,
    ended_at  timestamptz,  -- it was cancelled
    PRIMARY KEY (order_no, key),
    UNIQUE (order_no, parcel_no)
);
CREATE INDEX replacements_of_claim ON replacements (claim_no) WHERE claim_no <> '';

-- migrate:down
