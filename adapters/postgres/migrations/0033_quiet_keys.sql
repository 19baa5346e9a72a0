-- migrate:up

-- What is kept is the key of a message, not what was done.
ALTER TABLE quiet_deeds RENAME TO quiet_keys;

-- migrate:down
