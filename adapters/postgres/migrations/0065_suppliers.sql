-- migrate:up

-- Who is asked when an article runs out, and in which language.
CREATE TABLE suppliers (
    sku      text PRIMARY KEY REFERENCES stock,
    name     text NOT NULL CHECK (name <> ''),
    email    text NOT NULL CHECK (email <> ''),
    language text NOT NULL CHECK (language IN ('ja', 'en'))
);

-- What the supplier of an article was asked last: on which of the shop's days, for how many pieces that have not come
-- yet, and how far that has got. `mails` counts all that were written about the article.
CREATE TABLE supplier_requests (
    sku      text    PRIMARY KEY REFERENCES suppliers,
    mails    integer NOT NULL CHECK (mails > 0),
    asked_on date    NOT NULL,
    pieces   integer NOT NULL CHECK (pieces >= 0),
    stage    text    NOT NULL CHECK (stage IN ('asked', 'chased', 'left', 'settled'))
);
CREATE INDEX supplier_requests_open ON supplier_requests (sku) WHERE stage <> 'settled';

-- migrate:down
DROP TABLE supplier_requests;
DROP TABLE suppliers;
