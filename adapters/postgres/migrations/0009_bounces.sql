-- migrate:up

-- A mail that was sent and came back is 'bounced'.
ALTER TABLE mails DROP CONSTRAINT mails_state_check;
ALTER TABLE mails ADD CONSTRAINT mails_state_check
    CHECK (state IN ('owed', 'sent', 'superseded', 'refused', 'withheld', 'bounced'));

-- What mail servers reported about our mails: each report counts once per mail.
CREATE TABLE bounces (
    mail_id    text        NOT NULL,
    bounce_id  text        NOT NULL,
    permanent  boolean     NOT NULL,
    status     text        NOT NULL DEFAULT '',
    diagnostic text        NOT NULL DEFAULT '',
    bounced_at timestamptz NOT NULL,
    noted_at   timestamptz NOT NULL,
    PRIMARY KEY (mail_id, bounce_id)
);

-- migrate:down
