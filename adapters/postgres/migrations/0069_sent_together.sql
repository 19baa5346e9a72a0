-- migrate:up

-- Two orders that leave in one parcel. A pair that was parted keeps its row; `parted_by` is the order of which the reason speaks.
CREATE TABLE sent_together (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    leads     text        NOT NULL REFERENCES orders,
    rides     text        NOT NULL REFERENCES orders,
    by        text        NOT NULL,
    at        timestamptz NOT NULL,
    parted_by text,
    why       text,
    parted_at timestamptz,
    CHECK (leads <> rides),
    CHECK ((parted_at IS NULL) = (why IS NULL) AND (parted_at IS NULL) = (parted_by IS NULL))
);
CREATE UNIQUE INDEX ON sent_together (leads) WHERE parted_at IS NULL;
CREATE UNIQUE INDEX ON sent_together (rides) WHERE parted_at IS NULL;
CREATE INDEX ON sent_together (rides, id);
CREATE INDEX ON sent_together (leads, id);

-- migrate:down
DROP TABLE sent_together;
