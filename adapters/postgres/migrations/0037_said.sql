-- migrate:up

-- What a rule or a refusal says is kept as a code with its facts (JSON), whose words are chosen where it is shown.
-- `note` holds what a person wrote.
ALTER TABLE journal ADD COLUMN said text;
ALTER TABLE inquiry_journal ADD COLUMN said text;
ALTER TABLE rejects RENAME COLUMN reason TO said;
ALTER TABLE reject_messages RENAME COLUMN reason TO said;

-- migrate:down
