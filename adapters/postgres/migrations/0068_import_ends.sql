-- migrate:up

-- `written_as`: the name of the file into which its refused rows were written, to be mended: who reads in one of this
-- name, with as many rows, has mended them. `failing_since`: a step of the whole import that nothing refuses fails, or
-- failed until it was given up.
ALTER TABLE imports ADD COLUMN written_as text NOT NULL DEFAULT '', ADD COLUMN failing_since timestamptz,
    ADD COLUMN step_tries integer NOT NULL DEFAULT 0;
CREATE INDEX imports_written ON imports (written_as) WHERE written_as <> '';
CREATE INDEX imports_failing ON imports (ended_at) WHERE failing_since IS NOT NULL;

-- migrate:down
ALTER TABLE imports DROP COLUMN written_as, DROP COLUMN failing_since, DROP COLUMN step_tries;
