-- migrate:up

-- The days of an account that a bank's file tells of: all its money from `first_day` through `whole_through`.
-- `is_whole`: every row of the file was taken, so that these days count as looked through.
CREATE TABLE bank_days (
    number        bigint  NOT NULL REFERENCES imports,
    line          integer NOT NULL,
    account       text    NOT NULL,
    first_day     date    NOT NULL,
    whole_through date    NOT NULL,
    is_declared   boolean NOT NULL, -- the file itself says which days it has; else they are those of its rows
    is_whole      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (number, line)
);
CREATE INDEX bank_days_whole ON bank_days (account, whole_through) WHERE is_whole;

-- What an import tells at its end, whatever its kind has to tell.
ALTER TABLE imports ADD COLUMN told text;

-- `method`: the way of paying whose money was looked through; empty for all of them. `since`: the first of the days that
-- were looked through; a person who looks says so of all days before.
ALTER TABLE bank_checks ADD COLUMN method text NOT NULL DEFAULT '', ADD COLUMN since date NOT NULL DEFAULT '-infinity';
ALTER TABLE bank_checks DROP CONSTRAINT bank_checks_pkey, ADD PRIMARY KEY (through, method);

-- migrate:down
