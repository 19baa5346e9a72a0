-- migrate:up

-- Who phoned whom about a task, when, and what came of it. The task stays open until it is done.
CREATE TABLE calls (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id bigint      NOT NULL REFERENCES tasks,
    at      timestamptz NOT NULL,
    by      text        NOT NULL,
    note    text        NOT NULL DEFAULT ''
);
CREATE INDEX calls_by_task ON calls (task_id, id);
CREATE TRIGGER calls_are_immutable BEFORE UPDATE OR DELETE ON calls FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calls_are_not_emptied BEFORE TRUNCATE ON calls FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Letters to customers who have no e-mail address; their version is the number of the question.
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check CHECK (kind IN ('slip', 'invoice', 'label', 'letter'));

-- migrate:down
