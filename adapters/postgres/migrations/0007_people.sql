-- migrate:up

-- What is known of an order at a glance: kinds of marks, and the shop's own words that route it into a queue.
ALTER TABLE orders ADD COLUMN marks text[] NOT NULL DEFAULT '{}', ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- Who an order is for, by normal forms of name, phone, mail, address and customer id (domain/people/identity.py).
CREATE TABLE people (
    order_no text   NOT NULL REFERENCES orders,
    role     text   NOT NULL CHECK (role IN ('orderer', 'recipient')),
    keys     text[] NOT NULL,
    PRIMARY KEY (order_no, role)
);
CREATE INDEX people_by_key ON people USING gin (keys) WITH (fastupdate = off);

-- Customers and orders from before this shop had the pipeline, as they were imported.
CREATE TABLE past_people (
    source    text    NOT NULL CHECK (source IN ('customer', 'order')),
    ref       text    NOT NULL,
    keys      text[]  NOT NULL,
    completed integer NOT NULL DEFAULT 0 CHECK (completed >= 0),
    refused   integer NOT NULL DEFAULT 0 CHECK (refused >= 0),
    cancelled integer NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    unpaid    integer NOT NULL DEFAULT 0 CHECK (unpaid >= 0),
    is_loyal  boolean NOT NULL DEFAULT false,
    last_on   date    NOT NULL,
    PRIMARY KEY (source, ref)
);
CREATE INDEX past_people_by_key ON past_people USING gin (keys) WITH (fastupdate = off);

-- People whose orders somebody has to look at first. An entry that was lifted or has expired says nothing any more.
CREATE TABLE blacklist (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keys       text[]      NOT NULL UNIQUE,
    name       text        NOT NULL DEFAULT '',
    kana       text        NOT NULL DEFAULT '',
    phone      text        NOT NULL DEFAULT '',
    email      text        NOT NULL DEFAULT '',
    address    text        NOT NULL DEFAULT '',
    reason     text        NOT NULL,
    by         text        NOT NULL,
    at         timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    lifted_at  timestamptz,
    lifted_by  text        NOT NULL DEFAULT '',
    lift_note  text        NOT NULL DEFAULT ''
);
CREATE INDEX blacklist_by_key ON blacklist USING gin (keys) WITH (fastupdate = off);

-- What the rules found when they last looked at an order, and which of it a person has settled.
CREATE TABLE reviews (
    order_no text        PRIMARY KEY REFERENCES orders,
    at       timestamptz NOT NULL,
    findings text        NOT NULL,
    settled  text[]      NOT NULL DEFAULT '{}'
);

-- Marks that staff set (rule 'staff') and marks of rules that staff lifted. What stood in the table before held
-- customers' marks, which nothing ever wrote; one written by hand goes on as a past customer's.
INSERT INTO past_people (source, ref, keys, is_loyal, last_on)
SELECT 'customer', customer, ARRAY['id:' || customer], true, max(set_at)::date FROM marks
WHERE mark = 'loyal' AND (expires_at IS NULL OR expires_at > now()) GROUP BY customer;
DROP TABLE marks;
CREATE TABLE marks (
    order_no   text        NOT NULL REFERENCES orders,
    kind       text        NOT NULL,
    rule       text        NOT NULL,
    by         text        NOT NULL,
    note       text        NOT NULL,
    at         timestamptz NOT NULL,
    expires_at timestamptz,
    lifted_at  timestamptz,
    lifted_by  text        NOT NULL DEFAULT '',
    lift_note  text        NOT NULL DEFAULT '',
    PRIMARY KEY (order_no, kind, rule)
);

-- What an article should cost, and how many pieces one person may have; null where nobody says.
ALTER TABLE stock ADD COLUMN price integer CHECK (price >= 0), ADD COLUMN most_per_person integer CHECK (most_per_person > 0);

-- migrate:down
