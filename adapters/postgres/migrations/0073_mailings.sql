-- migrate:up

-- Mails to many. A mailing is a draft until its recipients are fixed, in one transaction with its beginning.
CREATE TABLE mailings (
    number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      text        NOT NULL UNIQUE,
    kind      text        NOT NULL CHECK (kind IN ('thanks', 'advertising')),
    state     text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sending', 'paused', 'stopped', 'done')),
    filters   text        NOT NULL,
    templates text        NOT NULL,
    left_out  text        NOT NULL DEFAULT '{}',
    said      text,
    by        text        NOT NULL,
    at        timestamptz NOT NULL,
    began_at  timestamptz,
    ended_at  timestamptz
);
CREATE INDEX mailings_under_way ON mailings (number) WHERE state = 'sending';

-- Whom a mailing goes to: each address once. `address` is as it is compared, and is emptied some time after the end.
-- `mail_id` is the newest mail that was written; what became of it stands in `mails`. `delays` counts
-- the tries in which the recipient's own server took nothing at that moment.
CREATE TABLE mailing_recipients (
    number    bigint  NOT NULL REFERENCES mailings,
    place     integer NOT NULL,
    order_no  text    NOT NULL REFERENCES orders,
    address   text    NOT NULL,
    state     text    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'written', 'left_out')),
    reason    text    NOT NULL DEFAULT '',
    mail_id   text    REFERENCES mails,
    tries     integer NOT NULL DEFAULT 0,
    delays    integer NOT NULL DEFAULT 0,
    try_after timestamptz,
    PRIMARY KEY (number, place)
);
CREATE UNIQUE INDEX mailing_recipients_once ON mailing_recipients (number, address) WHERE address <> '';
CREATE INDEX mailing_recipients_waiting ON mailing_recipients (number, place) WHERE state = 'waiting';

-- What came back while a mailing is under way.
CREATE INDEX bounces_by_time ON bounces (noted_at) WHERE permanent;

-- migrate:down
