-- migrate:up

-- Under which names and numbers the payer of an order would be known, as keys of domain/payment/matching. Of orders from
-- before now only those that are open are found by them.
CREATE TABLE payer_names (
    name     text NOT NULL,
    order_no text NOT NULL REFERENCES orders ON DELETE CASCADE,
    PRIMARY KEY (name, order_no)
);
CREATE INDEX payer_names_by_order ON payer_names (order_no);

-- Names of payers that a person assigned to an order of somebody else's name. They serve to know the same payer again,
-- and nothing else; they are gone with the order, and when somebody says so.
CREATE TABLE learned_payers (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text        NOT NULL,
    payer     text        NOT NULL,
    order_no  text        NOT NULL REFERENCES orders ON DELETE CASCADE,
    notice_id text        NOT NULL,
    by        text        NOT NULL,
    at        timestamptz NOT NULL,
    UNIQUE (name, order_no)
);
CREATE INDEX learned_payers_by_order ON learned_payers (order_no);
CREATE INDEX learned_payers_by_notice ON learned_payers (notice_id);

-- migrate:down
