-- migrate:up

-- Fewer free pieces than this are told to the shop; null: it is told once orders need more than there is.
ALTER TABLE stock ADD COLUMN limit_pieces integer CHECK (limit_pieces > 0);

-- Articles of which less is there than is needed, or than their limit: since when that is known. The shop was told.
CREATE TABLE low_stock (
    sku   text PRIMARY KEY REFERENCES stock,
    since timestamptz NOT NULL
);

-- Enough is there again: the next fall is told anew, also where both happen between two looks.
CREATE FUNCTION forget_low_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM low_stock WHERE sku = NEW.sku;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_suffices AFTER UPDATE ON stock FOR EACH ROW
    WHEN (OLD.on_hand - OLD.reserved - OLD.waiting < COALESCE(OLD.limit_pieces, 0)
          AND NEW.on_hand - NEW.reserved - NEW.waiting >= COALESCE(NEW.limit_pieces, 0))
    EXECUTE FUNCTION forget_low_stock();

-- Codes of the shop that mails about delays may carry. A code is in one mail of one order, or free. `mail` is the key of that
-- mail without its copies: a copy carries the same code.
CREATE TABLE coupons (
    code        text PRIMARY KEY CHECK (code <> ''),
    number      integer GENERATED ALWAYS AS IDENTITY,
    value       text        NOT NULL DEFAULT '',
    expires_on  date,
    imported_at timestamptz NOT NULL,
    order_no    text REFERENCES orders,
    mail        text,
    taken_at    timestamptz,
    UNIQUE (order_no, mail),
    CHECK ((order_no IS NULL) = (mail IS NULL) AND (order_no IS NULL) = (taken_at IS NULL))
);
CREATE INDEX coupons_free ON coupons (expires_on NULLS LAST, number) WHERE order_no IS NULL;

-- A mail that never arrives gives its code back, whoever ends it. At the end of the transaction, since a copy may take its
-- place in the same one; and not while a mail server may have taken one of them without an answer.
CREATE FUNCTION take_coupon_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupons c SET order_no = NULL, mail = NULL, taken_at = NULL
    WHERE c.order_no = NEW.thread AND c.mail = split_part(NEW.key, ':again:', 1) AND NOT EXISTS (
        SELECT 1 FROM mails m WHERE m.thread = NEW.thread AND split_part(m.key, ':again:', 1) = c.mail
          AND (m.state IN ('owed', 'sent', 'unclear', 'withheld') OR m.unclear_tries > 0));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mails_give_coupons_back AFTER UPDATE OF state ON mails
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state IN ('superseded', 'refused', 'bounced') AND OLD.state <> NEW.state
          AND strpos(NEW.facts, '"has_coupon":true') > 0)
    EXECUTE FUNCTION take_coupon_back();

-- migrate:down
