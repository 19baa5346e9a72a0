-- migrate:up

-- One row per order: what the cart handed over, and the state after the latest activity.
CREATE SEQUENCE transfer_numbers MINVALUE 100001 MAXVALUE 99999999 START 100001 CYCLE;

CREATE TABLE orders (
    order_no    text PRIMARY KEY,
    transfer_no text        NOT NULL DEFAULT nextval('transfer_numbers')::text,
    status      text        NOT NULL CHECK (status IN (
        'received', 'on_hold', 'awaiting_customer', 'backordered', 'awaiting_payment', 'preparing', 'shipped', 'delivered',
        'completed', 'declined', 'cancelled', 'expired', 'uncollected', 'returned')),
    plan        text        NOT NULL CHECK (plan IN ('prepay', 'postpay', 'cod')),
    language    text        NOT NULL,
    total       integer     NOT NULL,
    due_at      timestamptz,
    holds       text[]      NOT NULL DEFAULT '{}',
    next_at     timestamptz,
    next_what   text,
    state       text        NOT NULL,
    placed      text        NOT NULL,
    policy      text        NOT NULL,
    fingerprint text        NOT NULL,
    customer    text        NOT NULL,
    name        text        NOT NULL,
    search      text        NOT NULL,
    placed_at   timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX orders_by_status ON orders (status, placed_at);
CREATE INDEX orders_by_customer ON orders (customer, status);
CREATE INDEX orders_by_transfer_no ON orders (transfer_no);
CREATE INDEX orders_by_next ON orders (next_at) WHERE next_at IS NOT NULL;

-- Append-only: everything that happened to an order. `key` is what makes an activity happen once.
CREATE TABLE journal (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no text        NOT NULL,
    at       timestamptz NOT NULL,
    what     text        NOT NULL,
    by       text        NOT NULL DEFAULT '',
    note     text        NOT NULL DEFAULT '',
    facts    text        NOT NULL DEFAULT '{}',
    key      text
);
CREATE UNIQUE INDEX journal_once ON journal (order_no, key) WHERE key IS NOT NULL;
CREATE INDEX journal_by_order ON journal (order_no, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What only a person can do.
CREATE TABLE tasks (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_no  text,
    key       text        NOT NULL UNIQUE,
    kind      text        NOT NULL,
    text      text        NOT NULL,
    amount    integer,
    owner     text        NOT NULL DEFAULT '',
    due_on    date        NOT NULL,
    opened_at timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   text        NOT NULL DEFAULT '',
    done_note text        NOT NULL DEFAULT ''
);
CREATE INDEX tasks_open ON tasks (due_on) WHERE done_at IS NULL;
CREATE INDEX tasks_by_order ON tasks (order_no);

CREATE TABLE parcels (
    order_no     text    NOT NULL REFERENCES orders,
    parcel_no    text    NOT NULL,
    version      integer NOT NULL,
    carrier      text    NOT NULL DEFAULT '',
    tracking_no  text    NOT NULL DEFAULT '',
    packed_at    timestamptz,
    shipped_at   timestamptz,
    delivered_at timestamptz,
    returned_at  timestamptz,
    PRIMARY KEY (order_no, parcel_no)
);
CREATE INDEX parcels_by_tracking_no ON parcels (tracking_no);

-- What could not be read as an order: kept as it came, told to the shop.
CREATE TABLE rejects (
    id          text PRIMARY KEY,
    workflow_id text        NOT NULL,
    payload     text        NOT NULL,
    reason      text        NOT NULL,
    at          timestamptz NOT NULL
);

-- Who ordered before, and what we know of them.
CREATE TABLE customers (
    customer         text PRIMARY KEY,
    completed_orders integer NOT NULL DEFAULT 0,
    first_seen_at    timestamptz NOT NULL
);
CREATE TABLE marks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer   text        NOT NULL,
    mark       text        NOT NULL CHECK (mark IN ('loyal', 'blacklisted', 'suspicious')),
    facts      text        NOT NULL DEFAULT '{}',
    set_at     timestamptz NOT NULL,
    expires_at timestamptz
);

-- migrate:down
