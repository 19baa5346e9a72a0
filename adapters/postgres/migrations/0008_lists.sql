-- migrate:up

-- What lists call out of stock: a copy of what stands in `state`.
ALTER TABLE orders ADD COLUMN goods text NOT NULL DEFAULT 'unchecked';
UPDATE orders SET goods = COALESCE(state::json ->> 'goods', 'unchecked');

-- Few orders are held, marked or tagged, and only those cost an entry.
CREATE INDEX orders_by_hold ON orders USING gin (holds) WHERE holds <> '{}';
CREATE INDEX orders_by_mark ON orders USING gin (marks) WHERE marks <> '{}';
CREATE INDEX orders_by_tag ON orders USING gin (tags) WHERE tags <> '{}';

-- migrate:down
