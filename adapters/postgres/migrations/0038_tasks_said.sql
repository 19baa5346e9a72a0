-- migrate:up

-- A task holds what it says as codes with their facts (JSON), one after the other: an open one may be given more.
ALTER TABLE tasks RENAME COLUMN text TO said;
ALTER TABLE tasks ALTER COLUMN said TYPE jsonb
    USING jsonb_build_array(jsonb_build_object('code', 'Foreign', 'facts', jsonb_build_object('text', said)));

-- migrate:down
