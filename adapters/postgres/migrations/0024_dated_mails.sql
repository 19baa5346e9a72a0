-- migrate:up

-- From when the dates of a mail count, where it takes the place of one that was late; else from when it was to leave.
ALTER TABLE mails ADD COLUMN dated_at timestamptz;

-- migrate:down
