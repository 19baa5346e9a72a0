-- migrate:up

-- What an order's goods were sold for, as the paper says that left with them.
CREATE TABLE sales (
    order_no text  PRIMARY KEY REFERENCES orders,
    sold_on  date  NOT NULL,
    sale     jsonb NOT NULL
);
CREATE INDEX sales_by_day ON sales (sold_on);
CREATE TRIGGER sales_are_immutable BEFORE UPDATE OR DELETE ON sales
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sales_are_not_emptied BEFORE TRUNCATE ON sales
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What of it went back to the customer, by rate; where that has a paper, it is in `documents` as that version.
CREATE TABLE price_returns (
    order_no text        NOT NULL REFERENCES sales,
    number   integer     NOT NULL,
    given_on date        NOT NULL,
    amount   integer     NOT NULL CHECK (amount > 0),
    returned jsonb       NOT NULL,
    made_at  timestamptz NOT NULL,
    made_by  text        NOT NULL DEFAULT '',
    PRIMARY KEY (order_no, number)
);
CREATE INDEX price_returns_by_day ON price_returns (given_on);
CREATE TRIGGER price_returns_are_immutable BEFORE UPDATE OR DELETE ON price_returns
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_returns_are_not_emptied BEFORE TRUNCATE ON price_returns
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check
    CHECK (kind IN ('slip', 'invoice', 'label', 'letter', 'note', 'receipt', 'return'));

-- migrate:down
DROP TABLE price_returns;
DROP TABLE sales;
