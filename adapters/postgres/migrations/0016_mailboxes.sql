-- migrate:up

-- What is counted per sender (acknowledgements, new inquiries) is counted per mailbox: `name+1@` and `name+2@` are one
-- at many providers.
ALTER TABLE inquiries ADD COLUMN mailbox text NOT NULL DEFAULT '';
UPDATE inquiries SET mailbox = sender;
DROP INDEX inquiries_by_sender;
CREATE INDEX inquiries_by_mailbox ON inquiries (mailbox, opened_at);

-- migrate:down
