-- migrate:up

-- What was sent to a run whose start could not be read: kept as it came, beside the reject, told to the shop.
CREATE TABLE reject_messages (
    reject  text        NOT NULL,
    place   text        NOT NULL,
    message text        NOT NULL,
    payload text        NOT NULL,
    reason  text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (reject, place)
);

-- migrate:down
