-- migrate:up

-- A file that is read in: once, whoever hands it in how often. One of which something was refused may come again.
CREATE TABLE imports (
    number     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL,
    profile    text        NOT NULL,
    version    text        NOT NULL,
    file_name  text        NOT NULL,
    sha256     text        NOT NULL,
    size       bigint      NOT NULL,
    state      text        NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'taking', 'done', 'refused')),
    said       text,
    rows       integer     NOT NULL DEFAULT 0,
    taken      integer     NOT NULL DEFAULT 0,
    known      integer     NOT NULL DEFAULT 0,
    refused    integer     NOT NULL DEFAULT 0,
    reaches_to date,
    by         text        NOT NULL,
    at         timestamptz NOT NULL,
    ended_at   timestamptz,
    may_come_again boolean NOT NULL DEFAULT false,
    is_kept    boolean     NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX imports_once ON imports (kind, sha256) WHERE NOT may_come_again;
CREATE INDEX imports_open ON imports (number) WHERE state IN ('kept', 'taking');
CREATE INDEX imports_kept ON imports (ended_at) WHERE is_kept;

-- The file itself, in parts, for as long as it is needed.
CREATE TABLE import_parts (
    number  bigint  NOT NULL REFERENCES imports,
    place   integer NOT NULL,
    content bytea   NOT NULL,
    PRIMARY KEY (number, place)
);

-- What its rows say, and what became of each. What was taken lives on where it was taken to, and is not kept here.
CREATE TABLE import_rows (
    number   bigint    NOT NULL REFERENCES imports,
    line     integer   NOT NULL,
    lines    integer[] NOT NULL,
    key      text      NOT NULL,
    content  text,
    outcome  text      NOT NULL CHECK (outcome IN ('open', 'taken', 'known', 'refused')),
    said     text,
    order_no text,
    tries    integer   NOT NULL DEFAULT 0,
    PRIMARY KEY (number, line)
);
CREATE INDEX import_rows_open ON import_rows (number, tries, line) WHERE outcome = 'open';
CREATE INDEX import_rows_refused ON import_rows (number, line) WHERE outcome = 'refused';

-- migrate:down
