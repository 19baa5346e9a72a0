-- migrate:up

-- Lists with the orders that have ended are in the order of time, whatever they ask for.
CREATE INDEX orders_by_time ON orders (placed_at, order_no);

-- When each of `marks` ends, in their order; null for one that stays, empty when all do.
ALTER TABLE orders ADD COLUMN marks_until timestamptz[] NOT NULL DEFAULT '{}';
UPDATE orders SET marks_until = ARRAY(
    SELECT CASE WHEN bool_and(m.mark ? 'expires_at') THEN max((m.mark ->> 'expires_at')::timestamptz) END
    FROM unnest(marks) WITH ORDINALITY AS k (kind, place)
    LEFT JOIN LATERAL jsonb_array_elements(
        regexp_replace(state, '(?<!\\)((?:\\\\)*)\\u0000', '\1␀', 'g')::jsonb -> 'marks') AS m (mark)
        ON m.mark ->> 'kind' = k.kind
    GROUP BY k.kind, k.place ORDER BY k.place)
WHERE marks <> '{}';

-- migrate:down
