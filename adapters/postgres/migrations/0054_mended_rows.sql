-- migrate:up

-- Who hands a file in again under the same request is answered with the same import, also where rows were refused.
ALTER TABLE imports ADD COLUMN request_id text UNIQUE, ADD COLUMN mended integer NOT NULL DEFAULT 0,
    ADD COLUMN settled_by text;

-- `mended` rows were refused and then taken in a later import; `settled_by`: who said that nothing is left to do.
-- A row that nothing refuses, but that fails since then; and the later import in which a refused row was taken.
ALTER TABLE import_rows ADD COLUMN failing_since timestamptz, ADD COLUMN mended_by bigint REFERENCES imports;

-- migrate:down
