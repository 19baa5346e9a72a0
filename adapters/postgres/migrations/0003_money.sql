-- migrate:up

-- Money that arrived, whoever it belongs to: immutable. `notice_id` is the sender's id of the notice.
CREATE TABLE deposits (
    notice_id   text PRIMARY KEY,
    order_no    text,
    amount      integer     NOT NULL CHECK (amount > 0),
    paid_on     date        NOT NULL,
    rail        text        NOT NULL,
    payer       text        NOT NULL DEFAULT '',
    received_at timestamptz NOT NULL
);
CREATE INDEX deposits_by_order ON deposits (order_no);
CREATE TRIGGER deposits_are_immutable BEFORE UPDATE OR DELETE ON deposits
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deposits_are_not_emptied BEFORE TRUNCATE ON deposits
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which order a deposit was assigned to; a reversal is a second, negative row.
CREATE TABLE allocations (
    notice_id text        NOT NULL REFERENCES deposits,
    kind      text        NOT NULL CHECK (kind IN ('allocated', 'reversed')),
    order_no  text        NOT NULL REFERENCES orders,
    amount    integer     NOT NULL CHECK ((kind = 'allocated') = (amount > 0)),
    at        timestamptz NOT NULL,
    PRIMARY KEY (notice_id, kind)
);
CREATE INDEX allocations_by_order ON allocations (order_no);
CREATE TRIGGER allocations_are_immutable BEFORE UPDATE OR DELETE ON allocations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allocations_are_not_emptied BEFORE TRUNCATE ON allocations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE refunds (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no text        NOT NULL REFERENCES orders,
    key      text        NOT NULL UNIQUE,
    amount   integer     NOT NULL CHECK (amount > 0),
    state    text        NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'done', 'withdrawn')),
    at       timestamptz NOT NULL,
    done_at  timestamptz
);
CREATE INDEX refunds_by_order ON refunds (order_no);

-- Up to which day the shop has looked through its bank data.
CREATE TABLE bank_checks (
    through    date PRIMARY KEY,
    checked_by text        NOT NULL DEFAULT '',
    checked_at timestamptz NOT NULL
);

-- migrate:down
