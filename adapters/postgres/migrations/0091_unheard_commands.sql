-- migrate:up

-- What a command did is stored before its update stands in the history of its workflow. Whatever is here has still to be
-- looked for in Temporal (docs/decisions/0057).
CREATE TABLE unheard_commands (
    workflow_id text        NOT NULL,
    run_id      text        NOT NULL,
    update_id   text        NOT NULL,
    look_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (workflow_id, update_id)
);
CREATE INDEX unheard_commands_oldest ON unheard_commands (look_at);

-- migrate:down
