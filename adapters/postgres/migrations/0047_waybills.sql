-- migrate:up

-- Files of shipping instructions that were written for a carrier, as they were written; `content` is forgotten in time.
CREATE TABLE waybill_files (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    carrier  text        NOT NULL,
    profile  text        NOT NULL,
    version  text        NOT NULL,
    ships_on date        NOT NULL,
    sha256   text        NOT NULL,
    content  bytea,
    made_by  text        NOT NULL DEFAULT '',
    made_at  timestamptz NOT NULL
);
CREATE INDEX waybill_files_kept ON waybill_files (made_at) WHERE content IS NOT NULL;

-- A parcel of an order's version is in one file; in a second one only when somebody asked for it again.
CREATE TABLE waybill_rows (
    file        bigint  NOT NULL REFERENCES waybill_files,
    place       integer NOT NULL,
    shipment_id text    NOT NULL,
    order_no    text    NOT NULL REFERENCES orders,
    parcel_no   text    NOT NULL,
    version     integer NOT NULL,
    boxes       integer NOT NULL DEFAULT 1,
    is_again    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (file, place)
);
CREATE UNIQUE INDEX waybill_rows_once ON waybill_rows (order_no, parcel_no, version) WHERE NOT is_again;
CREATE INDEX waybill_rows_by_order ON waybill_rows (order_no);
CREATE INDEX waybill_rows_by_shipment ON waybill_rows (shipment_id);

-- migrate:down
DROP TABLE waybill_rows;
DROP TABLE waybill_files;
