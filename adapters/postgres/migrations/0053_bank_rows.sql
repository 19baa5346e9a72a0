-- migrate:up

-- The rows of banks' files that told of money, each once, under its key. `source` is the kind of file. `notice_id` is the
-- deposit that a row tells of, its own or that of the same money in a file of another kind; of a reversal, the deposit
-- that it takes back, once that is known. `same_as`: the same reversal in a file of another kind. `to_tell`: the order that
-- has what was taken back and does not know it yet, where the money had come with its order.
CREATE TABLE bank_rows (
    key         text PRIMARY KEY,
    notice_id   text REFERENCES deposits,
    same_as     text        NOT NULL DEFAULT '',
    source      text        NOT NULL,
    account     text        NOT NULL,
    booked_on   date        NOT NULL,
    amount      integer     NOT NULL CHECK (amount > 0),
    payer       text        NOT NULL,
    reference   text        NOT NULL,
    is_reversal boolean     NOT NULL,
    to_tell     text        NOT NULL DEFAULT '',
    kept_at     timestamptz NOT NULL,
    CHECK (is_reversal OR notice_id IS NOT NULL)
);
CREATE INDEX bank_rows_alike ON bank_rows (amount, booked_on, account);
CREATE UNIQUE INDEX bank_rows_of_deposit ON bank_rows (notice_id, source, is_reversal);
CREATE INDEX bank_rows_same ON bank_rows (same_as) WHERE same_as <> '';
CREATE INDEX bank_rows_unmet ON bank_rows (booked_on, key) WHERE is_reversal AND notice_id IS NULL AND same_as = '';
CREATE INDEX bank_rows_to_tell ON bank_rows (notice_id) WHERE to_tell <> '';

DROP INDEX strays_taken_back;
ALTER TABLE strays DROP COLUMN taken_back_by;

-- When a name last served to know its payer: names that serve nobody any more are forgotten.
ALTER TABLE learned_payers ADD COLUMN used_at timestamptz;
UPDATE learned_payers SET used_at = at;
ALTER TABLE learned_payers ALTER COLUMN used_at SET NOT NULL;
CREATE INDEX learned_payers_by_use ON learned_payers (used_at);

-- Where a person had assigned a deposit to the wrong order: which one it is for, and who said so. The right one is told when
-- the wrong one has given it up, so that never more is allocated than came.
ALTER TABLE assignments ADD COLUMN moved_to text NOT NULL DEFAULT '', ADD COLUMN moved_by text NOT NULL DEFAULT '';
CREATE OR REPLACE FUNCTION refuse_more_than_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM deposits WHERE notice_id = NEW.notice_id FOR NO KEY UPDATE;
    IF (SELECT sum(amount) FROM allocations WHERE notice_id = NEW.notice_id)
       > (SELECT amount FROM deposits WHERE notice_id = NEW.notice_id) THEN
        RAISE EXCEPTION 'deposit % is less than what is allocated of it', NEW.notice_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

-- migrate:down
