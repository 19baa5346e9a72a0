-- migrate:up

-- Files that tell carts and malls which parcels have left, as they were written. They name orders and numbers, no person.
CREATE TABLE cart_files (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    profile text        NOT NULL,
    version text        NOT NULL,
    sha256  text        NOT NULL,
    content bytea       NOT NULL,
    made_by text        NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL
);

-- A parcel is in one file under its number; in a second one only when somebody asked for it again.
CREATE TABLE cart_rows (
    file        bigint  NOT NULL REFERENCES cart_files,
    place       integer NOT NULL,
    order_no    text    NOT NULL,
    parcel_no   text    NOT NULL,
    tracking_no text    NOT NULL,
    is_again    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (file, place),
    FOREIGN KEY (order_no, parcel_no) REFERENCES parcels
);
CREATE UNIQUE INDEX cart_rows_once ON cart_rows (order_no, parcel_no, tracking_no) WHERE NOT is_again;
CREATE INDEX cart_rows_by_parcel ON cart_rows (order_no, parcel_no);

CREATE INDEX parcels_by_shipping ON parcels (shipped_at) WHERE shipped_at IS NOT NULL;

-- migrate:down
DROP INDEX parcels_by_shipping;
DROP TABLE cart_rows;
DROP TABLE cart_files;
