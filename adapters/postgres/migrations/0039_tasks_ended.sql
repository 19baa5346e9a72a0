-- migrate:up

-- Why a task ended by itself is kept as a code with its facts (JSON). `done_note` holds what a person wrote.
ALTER TABLE tasks ADD COLUMN done_said text;

-- migrate:down
