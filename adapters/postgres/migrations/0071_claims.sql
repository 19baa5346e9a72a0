-- migrate:up

-- One row per claim: what a customer did not get as promised, and the state after the latest activity. `text` is the
-- customer's, and is emptied when the customer's data are; `answer_by` is there while the shop has to say something.
CREATE SEQUENCE claim_numbers MINVALUE 10001 START 10001;

CREATE TABLE claims (
    claim_no   text PRIMARY KEY,
    order_no   text        NOT NULL REFERENCES orders,
    status     text        NOT NULL,
    reason     text        NOT NULL,
    outcome    text        NOT NULL DEFAULT '',
    assignee   text        NOT NULL DEFAULT '',
    answer_by  timestamptz,
    state      text        NOT NULL,
    policy     text        NOT NULL,
    text       text        NOT NULL DEFAULT '',
    form_key   text        NOT NULL,
    opened_at  timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX claims_open ON claims (answer_by) WHERE status <> 'closed';
CREATE INDEX claims_by_time ON claims (opened_at);
CREATE INDEX claims_by_order ON claims (order_no);
-- The same thing is claimed once at a time.
CREATE UNIQUE INDEX claims_once ON claims (form_key) WHERE status <> 'closed';

-- What the shop wrote to the customer about a claim. `key` is that of its activity and its place there.
CREATE TABLE claim_answers (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_no text        NOT NULL REFERENCES claims,
    key      text        NOT NULL,
    by       text        NOT NULL,
    at       timestamptz NOT NULL,
    text     text        NOT NULL,
    UNIQUE (claim_no, key)
);

-- `key` is what makes an activity happen once.
CREATE TABLE claim_journal (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_no text        NOT NULL REFERENCES claims,
    at       timestamptz NOT NULL,
    what     text        NOT NULL,
    by       text        NOT NULL DEFAULT '',
    note     text        NOT NULL DEFAULT '',
    said     text,
    facts    text        NOT NULL DEFAULT '{}',
    key      text
);
CREATE UNIQUE INDEX claim_journal_once ON claim_journal (claim_no, key) WHERE key IS NOT NULL;
CREATE INDEX claim_journal_by_claim ON claim_journal (claim_no, id);
CREATE TRIGGER claim_journal_is_append_only BEFORE UPDATE OR DELETE ON claim_journal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_journal_is_not_emptied BEFORE TRUNCATE ON claim_journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
