-- migrate:up

-- Every mail is a row before it is sent. `thread` is the order's number, or the id of a reject. A mail is kept exactly as
-- it was sent (`raw`), with its hash.
CREATE TABLE mails (
    id         text PRIMARY KEY,
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    thread     text        NOT NULL,
    key        text        NOT NULL,
    kind       text        NOT NULL,
    facts      text        NOT NULL DEFAULT '{}',
    state      text        NOT NULL DEFAULT 'owed'
        CHECK (state IN ('owed', 'sent', 'superseded', 'refused', 'withheld')),
    owed_at    timestamptz NOT NULL,
    subject    text        NOT NULL DEFAULT '',
    sender     text        NOT NULL DEFAULT '',
    recipients text[]      NOT NULL DEFAULT '{}',
    raw        bytea,
    sha256     bytea,
    sent_at    timestamptz,
    outcome    text        NOT NULL DEFAULT '',
    resends    text,
    UNIQUE (thread, key)
);
CREATE INDEX mails_owed ON mails (thread, seq) WHERE state = 'owed';
CREATE INDEX mails_by_thread ON mails (thread, seq);

CREATE FUNCTION keep_mail_as_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.raw IS NOT NULL AND NEW.raw IS DISTINCT FROM OLD.raw THEN
        RAISE EXCEPTION 'mail % is kept as it was sent', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mails_are_kept BEFORE UPDATE ON mails FOR EACH ROW EXECUTE FUNCTION keep_mail_as_sent();
CREATE TRIGGER mails_are_not_deleted BEFORE DELETE ON mails FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mails_are_not_emptied BEFORE TRUNCATE ON mails FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Slips, labels and invoices, kept exactly as made, with a hash.
CREATE TABLE documents (
    order_no text        NOT NULL REFERENCES orders,
    kind     text        NOT NULL CHECK (kind IN ('slip', 'invoice', 'label')),
    version  integer     NOT NULL,
    content  bytea       NOT NULL,
    sha256   bytea       NOT NULL,
    made_at  timestamptz NOT NULL,
    PRIMARY KEY (order_no, kind, version)
);
CREATE TRIGGER documents_are_immutable BEFORE UPDATE OR DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_are_not_emptied BEFORE TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
