-- migrate:up

-- What may take an article's place, best first (rank 1).
CREATE TABLE substitutes (
    sku        text    NOT NULL REFERENCES stock,
    rank       integer NOT NULL CHECK (rank > 0),
    substitute text    NOT NULL REFERENCES stock CHECK (substitute <> sku),
    PRIMARY KEY (sku, rank),
    UNIQUE (sku, substitute)
);

-- When pieces of an article are expected: what was last said, when and by whom.
CREATE TABLE restocks (
    sku          text PRIMARY KEY REFERENCES stock,
    expected_on  date        NOT NULL,
    announced_at timestamptz NOT NULL,
    by           text        NOT NULL DEFAULT ''
);

-- migrate:down
DROP TABLE restocks;
DROP TABLE substitutes;
