-- migrate:up transaction:false

-- What the tables before were made for, filled in for orders from before: some thousands at a time, each committed by
-- itself, so that nobody waits for it and what is done stays done when it is broken off. A name in the state may hold
-- a NUL, which PostgreSQL reads in no JSON.
DO $$
DECLARE
    done text := '';
    upto text;
BEGIN
    LOOP
        SELECT max(b.order_no) INTO upto
        FROM (SELECT order_no FROM orders WHERE order_no > done ORDER BY order_no LIMIT 5000) AS b;
        EXIT WHEN upto IS NULL;
        INSERT INTO order_words (order_no, placed_at, words)
        SELECT order_no, placed_at, search FROM orders WHERE order_no > done AND order_no <= upto
        ON CONFLICT DO NOTHING;
        INSERT INTO person_keys (key, placed_at, order_no)
        SELECT hashtextextended(k.key, 0), o.placed_at, o.order_no
        FROM orders o JOIN people p USING (order_no), unnest(p.keys) AS k (key)
        WHERE o.order_no > done AND o.order_no <= upto AND k.key NOT LIKE 'name:%'
        ON CONFLICT DO NOTHING;
        UPDATE orders SET is_closed = false
        WHERE order_no > done AND order_no <= upto AND is_closed AND NOT COALESCE((regexp_replace(
            state, '(?<!\\)((?:\\\\)*)\\u0000', '\1␀', 'g')::json ->> 'is_closed')::boolean, false);
        COMMIT;
        done := upto;
    END LOOP;
END $$;

-- migrate:down
