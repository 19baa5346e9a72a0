-- migrate:up

-- Who agreed to advertising by mail, and who wants none any more: who said what, when and how. A row is evidence and is
-- never changed. `address` is the one thing here that names a person, as it is compared; `about` is an order or a mail.
-- A withdrawal is never deleted, because it protects the person; what was agreed to before it may go (see `forget`).
CREATE TABLE consents (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address  text        NOT NULL CHECK (address <> ''),
    what     text        NOT NULL CHECK (what IN ('given', 'withdrawn')),
    source   text        NOT NULL CHECK (source IN ('order', 'form', 'mail', 'phone', 'paper', 'complaint', 'unsubscribe')),
    about    text        NOT NULL DEFAULT '',
    at       timestamptz NOT NULL,
    by       text        NOT NULL DEFAULT '',
    note     text        NOT NULL DEFAULT '',
    noted_at timestamptz NOT NULL,
    UNIQUE (address, what, source, about, at),
    CHECK (source <> 'order' OR what = 'given'),
    CHECK (source NOT IN ('complaint', 'unsubscribe') OR what = 'withdrawn')
);
CREATE INDEX consents_withdrawn ON consents (at) WHERE what = 'withdrawn';

INSERT INTO consents (address, what, source, about, at, note, noted_at)
SELECT address, 'withdrawn', 'complaint', mail_id, refused_at, feedback, noted_at FROM advertising_refusals WHERE address <> '';
DROP TABLE advertising_refusals;

CREATE FUNCTION refuse_to_forget_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.what = 'given' AND EXISTS (
        SELECT 1 FROM consents c WHERE c.address = OLD.address AND c.what = 'withdrawn' AND c.at >= OLD.at) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what people agreed to is kept, and so is what they withdrew';
END $$;
CREATE TRIGGER consents_are_never_changed BEFORE UPDATE ON consents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consents_are_kept BEFORE DELETE ON consents
    FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_consent();
CREATE TRIGGER consents_are_not_emptied BEFORE TRUNCATE ON consents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
