-- migrate:up

-- Who waits for nothing any more. Orders from before are taken for closed until 0027 has looked at them: so no row is
-- written twice, but for those few that are not.
ALTER TABLE orders ADD COLUMN is_closed boolean NOT NULL DEFAULT true;
ALTER TABLE orders ALTER COLUMN is_closed SET DEFAULT false;
CREATE INDEX orders_unclosed ON orders (received_at) WHERE NOT is_closed;

-- The newest orders of somebody, by each key of theirs but the name, however many orders they have: the index over the
-- arrays of `people` finds all or none. A key is kept as a number of 8 bytes, so `people` has the last word, also on
-- orders that are for somebody else by now.
CREATE TABLE person_keys (
    key       bigint      NOT NULL,
    placed_at timestamptz NOT NULL,
    order_no  text        NOT NULL,
    PRIMARY KEY (key, placed_at, order_no)
);

-- Whoever writes a person writes its keys.
CREATE FUNCTION write_person_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO person_keys (key, placed_at, order_no)
    SELECT hashtextextended(k.key, 0), o.placed_at, o.order_no
    FROM orders o, unnest(NEW.keys) AS k (key) WHERE o.order_no = NEW.order_no AND k.key NOT LIKE 'name:%'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER people_have_keys AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION write_person_keys();
CREATE TRIGGER people_change_keys AFTER UPDATE OF keys ON people FOR EACH ROW
    WHEN (OLD.keys IS DISTINCT FROM NEW.keys) EXECUTE FUNCTION write_person_keys();

-- migrate:down
