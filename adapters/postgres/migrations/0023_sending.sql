-- migrate:up

-- A mail is claimed in one short transaction, handed over to the mail server without any, and settled in another.
-- `claimed_until`: a walk hands it over, and lives at least until then. `unclear_tries`: tries after which nobody knows
-- whether the server took it. `try_after`: the server did not take it now, and its queue waits until then; `tries` counts
-- those tries. `full_since`: since when the recipient's mailbox takes no mail.
ALTER TABLE mails
    ADD COLUMN claimed_until timestamptz,
    ADD COLUMN unclear_tries integer NOT NULL DEFAULT 0,
    ADD COLUMN try_after     timestamptz,
    ADD COLUMN tries         integer NOT NULL DEFAULT 0,
    ADD COLUMN full_since    timestamptz;

-- A mail that was handed over several times without a clear answer is 'unclear': it may have arrived.
ALTER TABLE mails DROP CONSTRAINT mails_state_check;
ALTER TABLE mails ADD CONSTRAINT mails_state_check
    CHECK (state IN ('owed', 'sent', 'superseded', 'refused', 'withheld', 'bounced', 'unclear'));

-- The receiving servers that refuse the shop, whatever the mail: nothing is sent there until `blocked_until`, then one
-- mail tries. `domain` is that of the addresses, or empty for the shop's own mail server.
CREATE TABLE receivers (
    domain        text PRIMARY KEY,
    blocked_since timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL,
    refused_at    timestamptz NOT NULL,
    refusals      integer     NOT NULL,
    said          text        NOT NULL DEFAULT ''
);

-- migrate:down
