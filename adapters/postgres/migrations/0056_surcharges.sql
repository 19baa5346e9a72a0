-- migrate:up

-- What is charged for an order after its sale, by rate: shipping it once more, or what was let off and is paid after all.
-- Like sales and what goes back of them, it is an entry of its day, which never changes.
CREATE TABLE surcharges (
    order_no   text        NOT NULL REFERENCES orders,
    number     integer     NOT NULL,
    charged_on date        NOT NULL,
    amount     integer     NOT NULL CHECK (amount > 0),
    surcharge  jsonb       NOT NULL,
    made_at    timestamptz NOT NULL,
    PRIMARY KEY (order_no, number)
);
CREATE INDEX surcharges_by_day ON surcharges (charged_on);
CREATE TRIGGER surcharges_are_immutable BEFORE UPDATE OR DELETE ON surcharges
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER surcharges_are_not_emptied BEFORE TRUNCATE ON surcharges
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- On which days deposits were booked that had been on another order before.
CREATE INDEX allocations_by_day ON allocations (at) WHERE kind = 'allocated';

-- migrate:down
DROP INDEX allocations_by_day;
DROP TABLE surcharges;
