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

-- Money that went back to customers, and what of it came back: below zero. A refund changes, these rows do not.
CREATE TABLE refund_moves (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no text        NOT NULL REFERENCES orders,
    key      text        NOT NULL,
    amount   integer     NOT NULL CHECK (amount <> 0),
    at       timestamptz NOT NULL
);
CREATE INDEX refund_moves_by_day ON refund_moves (at);
CREATE TRIGGER refund_moves_are_immutable BEFORE UPDATE OR DELETE ON refund_moves
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_moves_are_not_emptied BEFORE TRUNCATE ON refund_moves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO refund_moves (order_no, key, amount, at)
SELECT order_no, key, amount, done_at FROM refunds WHERE state = 'done' ORDER BY id;

CREATE FUNCTION move_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'done' AND NEW.state <> 'done' THEN
        INSERT INTO refund_moves (order_no, key, amount, at) VALUES (OLD.order_no, OLD.key, -OLD.amount, NEW.state_at);
    ELSIF NEW.state = 'done' AND (TG_OP = 'INSERT' OR OLD.state <> 'done') THEN
        INSERT INTO refund_moves (order_no, key, amount, at) VALUES (NEW.order_no, NEW.key, NEW.amount, NEW.done_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER refunds_move AFTER INSERT OR UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION move_refund();

-- On which days deposits were booked that had been on another order before.
CREATE INDEX allocations_by_day ON allocations (at) WHERE kind = 'allocated';

-- migrate:down
DROP INDEX allocations_by_day;
DROP TRIGGER refunds_move ON refunds;
DROP FUNCTION move_refund;
DROP TABLE refund_moves;
DROP TABLE surcharges;
