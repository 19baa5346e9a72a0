-- migrate:up

-- Papers that were handed over once more, marked as such: the kept paper itself with a mark and its day. One a day.
CREATE TABLE reprints (
    original     bytea       NOT NULL,  -- the sha256 of the paper in `documents`
    reprinted_on date        NOT NULL,
    order_no     text        NOT NULL REFERENCES orders,
    content      bytea       NOT NULL,
    sha256       bytea       NOT NULL,
    made_at      timestamptz NOT NULL,
    made_by      text        NOT NULL DEFAULT '',
    PRIMARY KEY (original, reprinted_on)
);
CREATE INDEX reprints_by_order ON reprints (order_no);
CREATE TRIGGER reprints_are_immutable BEFORE UPDATE OR DELETE ON reprints
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reprints_are_not_emptied BEFORE TRUNCATE ON reprints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Receipts (領収書) that customers asked for, by their number within the order; the paper is in `documents` as that version.
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check
    CHECK (kind IN ('slip', 'invoice', 'label', 'letter', 'note', 'receipt'));

CREATE TABLE money_receipts (
    order_no text        NOT NULL REFERENCES orders,
    number   integer     NOT NULL,
    version  integer     NOT NULL,  -- of the order whose money it confirms
    amount   integer     NOT NULL CHECK (amount > 0),
    name     text        NOT NULL,
    proviso  text        NOT NULL,
    on_paper boolean     NOT NULL,
    made_at  timestamptz NOT NULL,
    made_by  text        NOT NULL DEFAULT '',
    PRIMARY KEY (order_no, number)
);
CREATE TRIGGER money_receipts_are_immutable BEFORE UPDATE OR DELETE ON money_receipts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER money_receipts_are_not_emptied BEFORE TRUNCATE ON money_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE money_receipts;
DROP TABLE reprints;
