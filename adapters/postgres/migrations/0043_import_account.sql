-- migrate:up

-- Whose account the file is of, as whoever handed it in said; empty where the file tells, or the shop has one there.
ALTER TABLE imports ADD COLUMN account text NOT NULL DEFAULT '';

-- migrate:down
