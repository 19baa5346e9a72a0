-- migrate:up

-- One row per inquiry: a customer's question and the state after the latest activity. `sender` is compared, `email` written to.
CREATE SEQUENCE inquiry_numbers MINVALUE 10001 START 10001;

CREATE TABLE inquiries (
    inquiry_no text PRIMARY KEY,
    order_no   text,
    status     text        NOT NULL CHECK (status IN ('open', 'acknowledged', 'looked_into', 'answered', 'closed')),
    category   text        NOT NULL,
    assignee   text        NOT NULL DEFAULT '',
    answer_by  timestamptz,
    state      text        NOT NULL,
    policy     text        NOT NULL,
    sender     text        NOT NULL,
    email      text        NOT NULL,
    name       text        NOT NULL,
    subject    text        NOT NULL,
    opened_at  timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX inquiries_open ON inquiries (answer_by) WHERE status <> 'closed';
CREATE INDEX inquiries_by_time ON inquiries (opened_at);
CREATE INDEX inquiries_by_order ON inquiries (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX inquiries_by_sender ON inquiries (sender, opened_at);

-- The conversation, append-only: what came and what was answered. Attachments are named and counted, not kept.
CREATE TABLE inquiry_letters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inquiry_no text        NOT NULL REFERENCES inquiries,
    key        text        NOT NULL UNIQUE,
    is_ours    boolean     NOT NULL,
    by         text        NOT NULL,
    at         timestamptz NOT NULL,
    letter     text        NOT NULL,
    message_id text        NOT NULL DEFAULT '',
    taken_at   timestamptz
);
CREATE INDEX inquiry_letters_by_inquiry ON inquiry_letters (inquiry_no, id);
CREATE INDEX inquiry_letters_by_message_id ON inquiry_letters (message_id) WHERE message_id <> '';

CREATE FUNCTION keep_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_at IS NOT NULL OR (to_jsonb(NEW) - 'taken_at') <> (to_jsonb(OLD) - 'taken_at') THEN
        RAISE EXCEPTION 'letter % is kept as it came', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inquiry_letters_are_kept BEFORE UPDATE ON inquiry_letters FOR EACH ROW EXECUTE FUNCTION keep_letter();
CREATE TRIGGER inquiry_letters_are_not_deleted BEFORE DELETE ON inquiry_letters
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_letters_are_not_emptied BEFORE TRUNCATE ON inquiry_letters
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- `key` is what makes an activity happen once.
CREATE TABLE inquiry_journal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inquiry_no text        NOT NULL REFERENCES inquiries,
    at         timestamptz NOT NULL,
    what       text        NOT NULL,
    by         text        NOT NULL DEFAULT '',
    note       text        NOT NULL DEFAULT '',
    facts      text        NOT NULL DEFAULT '{}',
    key        text
);
CREATE UNIQUE INDEX inquiry_journal_once ON inquiry_journal (inquiry_no, key) WHERE key IS NOT NULL;
CREATE INDEX inquiry_journal_by_inquiry ON inquiry_journal (inquiry_no, id);
CREATE TRIGGER inquiry_journal_is_append_only BEFORE UPDATE OR DELETE ON inquiry_journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_journal_is_not_emptied BEFORE TRUNCATE ON inquiry_journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
