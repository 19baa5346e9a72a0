-- migrate:up

-- Nobody knows whether its sender is who he says: no order waits for it, and no letter that is certain joins it.
ALTER TABLE inquiries ADD COLUMN is_doubtful boolean NOT NULL DEFAULT false;
-- The shop has got no mail about it of its own, because too many came in one hour, and nobody has looked at it since.
ALTER TABLE inquiries ADD COLUMN is_untold boolean NOT NULL DEFAULT false;
CREATE INDEX inquiries_untold ON inquiries (opened_at) WHERE is_untold;

-- What all senders together got in one hour. `letters` are those that the shop was not told of one by one; `untold` are
-- the first inquiries of them.
CREATE TABLE inquiry_hours (
    hour             timestamptz PRIMARY KEY,
    acknowledgements integer NOT NULL DEFAULT 0,
    shop_mails       integer NOT NULL DEFAULT 0,
    unacknowledged   integer NOT NULL DEFAULT 0,
    letters          integer NOT NULL DEFAULT 0,
    untold           text[]  NOT NULL DEFAULT '{}'
);

-- migrate:down
