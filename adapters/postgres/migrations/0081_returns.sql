-- migrate:up

-- What customers send back, as lists and reports find it; the order's state is what counts.
CREATE TABLE returns (
    order_no text        NOT NULL REFERENCES orders,
    no       integer     NOT NULL CHECK (no > 0),
    stage    text        NOT NULL,
    cause    text        NOT NULL,
    pieces   json        NOT NULL,
    send_by  date,
    refund   bigint      NOT NULL,
    asked_at timestamptz NOT NULL,
    stage_at timestamptz NOT NULL,
    PRIMARY KEY (order_no, no)
);
CREATE INDEX returns_by_time ON returns (asked_at DESC, order_no, no);
CREATE INDEX returns_open ON returns (asked_at, order_no, no) WHERE stage NOT IN ('refused', 'settled', 'closed');

-- migrate:down
DROP TABLE returns;
