-- migrate:up

-- Money that came without an order, and what became of it. `payer_code` and `remarks` are what the bank said of the payer
-- beside the name, `uncleared` is the part that came as cheques, `account` the shop's own.
CREATE TABLE strays (
    notice_id  text PRIMARY KEY REFERENCES deposits,
    state      text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'assigned', 'left', 'taken_back')),
    account    text        NOT NULL DEFAULT '',
    reference  text        NOT NULL DEFAULT '',
    payer_code text        NOT NULL DEFAULT '',
    remarks    text        NOT NULL DEFAULT '',
    uncleared  integer     NOT NULL DEFAULT 0 CHECK (uncleared >= 0),
    by         text        NOT NULL DEFAULT '', -- who left it, and why
    note       text        NOT NULL DEFAULT '',
    taken_back_by text     NOT NULL DEFAULT '', -- the row of a bank's file that says so
    changed_at timestamptz NOT NULL
);
CREATE INDEX strays_waiting ON strays (notice_id) WHERE state = 'waiting';
CREATE INDEX strays_left ON strays (changed_at DESC, notice_id) WHERE state = 'left';
CREATE INDEX strays_taken_back ON strays (taken_back_by) WHERE taken_back_by <> '';
CREATE INDEX deposits_by_amount ON deposits (amount, paid_on);

INSERT INTO strays (notice_id, state, changed_at)
SELECT d.notice_id,
       CASE WHEN EXISTS (SELECT 1 FROM allocations a WHERE a.notice_id = d.notice_id) THEN 'assigned'
            WHEN EXISTS (SELECT 1 FROM reversals r WHERE r.notice_id = d.notice_id) THEN 'taken_back'
            ELSE 'waiting' END,
       d.received_at
FROM deposits d WHERE d.order_no IS NULL;

-- What was decided: which money is for which order, and why. The order hears of it as a payment whose notice is `part`:
-- the deposit's own id, or one made of it where several orders share it. `booked_at`: the order has it. `take_back_at`: it
-- is to be told that the money was taken back; `taken_back_at`: it knows.
CREATE TABLE assignments (
    part      text PRIMARY KEY,
    notice_id text        NOT NULL REFERENCES strays,
    order_no  text        NOT NULL REFERENCES orders,
    amount    integer     NOT NULL CHECK (amount > 0),
    said      text        NOT NULL,
    by        text        NOT NULL DEFAULT '',
    at        timestamptz NOT NULL,
    booked_at     timestamptz,
    take_back_at  timestamptz,
    taken_back_at timestamptz,
    UNIQUE (notice_id, order_no)
);
CREATE INDEX assignments_to_tell ON assignments (at, part) WHERE booked_at IS NULL;
CREATE INDEX assignments_to_take_back ON assignments (take_back_at, part)
    WHERE take_back_at IS NOT NULL AND taken_back_at IS NULL;
CREATE INDEX assignments_by_order ON assignments (order_no);

-- One deposit may pay several orders, and never more than itself.
ALTER TABLE allocations DROP CONSTRAINT allocations_pkey, ADD PRIMARY KEY (notice_id, order_no, kind);
CREATE FUNCTION refuse_more_than_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM deposits WHERE notice_id = NEW.notice_id FOR NO KEY UPDATE;
    IF (SELECT sum(amount) FROM allocations WHERE notice_id = NEW.notice_id AND kind = 'allocated')
       > (SELECT amount FROM deposits WHERE notice_id = NEW.notice_id) THEN
        RAISE EXCEPTION 'deposit % is less than what is allocated of it', NEW.notice_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER allocations_are_no_more_than_came AFTER INSERT ON allocations
    FOR EACH ROW WHEN (NEW.kind = 'allocated') EXECUTE FUNCTION refuse_more_than_came();

-- migrate:down
