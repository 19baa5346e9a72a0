-- migrate:up

-- `written_as`: the name of the file into which its refused rows were written, to be mended: who reads in one of this
-- name, with as many rows, has mended them. `failing_since`: a step of the whole import that nothing refuses fails, or
-- failed until it was given up. `instead_of`: the account of a bank's file under which it was read in by mistake.
ALTER TABLE imports ADD COLUMN written_as text NOT NULL DEFAULT '', ADD COLUMN failing_since timestamptz,
    ADD COLUMN step_tries integer NOT NULL DEFAULT 0, ADD COLUMN instead_of text NOT NULL DEFAULT '';
CREATE INDEX imports_written ON imports (written_as) WHERE written_as <> '';
CREATE INDEX imports_failing ON imports (ended_at) WHERE failing_since IS NOT NULL;

-- A row keeps the key that it was kept under, and has a second one, where its file was read in once more under the account
-- that it is about.
CREATE TABLE bank_row_keys (
    also text PRIMARY KEY,
    key  text NOT NULL REFERENCES bank_rows
);
CREATE INDEX bank_row_keys_of ON bank_row_keys (key);

-- migrate:down
