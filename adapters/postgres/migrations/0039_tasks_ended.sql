-- migrate:up

-- Why a task ended by itself is kept as a code with its facts (JSON). `done_note` holds what a person wrote.
ALTER TABLE tasks ADD COLUMN done_said text;

-- What became of a mail is JSON: a text for the words of a mail server, an object for a code with its facts.
UPDATE mails SET outcome = to_json(outcome)::text WHERE outcome <> '';

-- migrate:down
