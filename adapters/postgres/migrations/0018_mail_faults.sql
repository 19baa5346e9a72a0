-- migrate:up

-- Why a mail is tried again by itself: the receiving server refused the shop ('us'), or something on the way failed
-- ('way', which happens once).
ALTER TABLE mails ADD COLUMN retried_for text NOT NULL DEFAULT '' CHECK (retried_for IN ('', 'us', 'way'));

-- Who wants no advertising any more, since when, and by what they said so. Nothing here is ever taken back by a machine.
CREATE TABLE advertising_refusals (
    address    text PRIMARY KEY,
    refused_at timestamptz NOT NULL,
    source     text        NOT NULL CHECK (source IN ('complaint')),
    feedback   text        NOT NULL DEFAULT '',
    mail_id    text        NOT NULL,
    noted_at   timestamptz NOT NULL
);

-- migrate:down
