-- migrate:up

-- Where an article lies in the stockroom, and the code on it that a scanner reads (8 or 13 digits).
-- One code names one article; a list may give two articles each other's, so it counts at the end of a transaction.
ALTER TABLE stock
    ADD COLUMN shelf text,
    ADD COLUMN jan text,
    ADD CONSTRAINT stock_jan_key UNIQUE (jan) DEFERRABLE INITIALLY DEFERRED;

-- Lists of orders that are picked together. Until `printed_at` the list is not written, and the next one goes on with it.
CREATE TABLE picks (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ships_on   date        NOT NULL,
    carrier    text        NOT NULL DEFAULT '',
    made_by    text        NOT NULL DEFAULT '',
    made_at    timestamptz NOT NULL,
    printed_at timestamptz
);
CREATE INDEX picks_unfinished ON picks (number) WHERE printed_at IS NULL;

-- `version`: for which address and contents the papers of the list were printed; unknown until they were.
CREATE TABLE pick_orders (
    pick     bigint  NOT NULL REFERENCES picks,
    place    integer NOT NULL,
    order_no text    NOT NULL REFERENCES orders,
    version  integer,
    PRIMARY KEY (pick, place)
);
CREATE INDEX pick_orders_by_order ON pick_orders (order_no);

-- Scanners and people write an article's number in letters of either size.
CREATE INDEX stock_by_spelling ON stock (lower(sku));

-- migrate:down
DROP INDEX stock_by_spelling;
DROP TABLE pick_orders;
DROP TABLE picks;
ALTER TABLE stock DROP COLUMN shelf, DROP COLUMN jan;
