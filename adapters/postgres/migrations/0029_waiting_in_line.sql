-- migrate:up

-- By what a waiting order was supplied ('receipt R-1', 'order 1001', 'count TEA'), until it has been told; then null again.
ALTER TABLE reservations ADD COLUMN supplied_by text;
CREATE INDEX reservations_untold ON reservations (supplied_by, order_no) WHERE state = 'held' AND supplied_by IS NOT NULL;

-- Whoever waited with its goods set aside before this column was there is told by the next receipt.
UPDATE reservations r SET supplied_by = 'before'
FROM orders o
WHERE o.order_no = r.order_no AND o.goods = 'backordered' AND r.state = 'held'
  AND NOT EXISTS (SELECT 1 FROM reservations w WHERE w.order_no = r.order_no AND w.state = 'waiting');

DROP FUNCTION release_stock(text), receive_stock(text, text, integer, timestamptz), allocate_waiting(text[]),
              lock_with_waiting(text[]);

-- The orders first in line for an article, as far as its free pieces reach, `more` pieces and those of the order that is
-- leaving counted in. What is behind the first one that they do not reach is not read: it would overtake.
CREATE FUNCTION first_in_line(the_sku text, more integer, leaving text, until timestamptz)
RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
    free bigint;
    waiting record;
BEGIN
    SELECT s.on_hand - s.reserved + more + COALESCE((
        SELECT r.quantity FROM reservations r WHERE r.order_no = leaving AND r.sku = the_sku AND r.state = 'held'), 0)
    INTO free FROM stock s WHERE s.sku = the_sku;
    FOR waiting IN
        SELECT r.order_no, r.quantity FROM reservations r
        WHERE r.sku = the_sku AND r.state = 'waiting' AND r.order_no <> leaving AND r.since <= until
        ORDER BY r.since, r.order_no LIMIT free  -- each wants one piece at least
    LOOP
        free := free - waiting.quantity;
        EXIT WHEN free < 0;
        RETURN NEXT waiting.order_no;
    END LOOP;
END $$;

-- The waiting orders that get all they wait for, first come, first served, once there are `more` pieces of these articles
-- and one order has left. Locks, in SKU order and until the transaction ends, the rows of `skus` and of whatever else the
-- orders first in line for them wait for. That is certain only under the lock: when it is more than was locked, the inner
-- block lets go of its locks, and the next round asks for all of them in their order.
CREATE FUNCTION next_served(skus text[], more integer, leaving text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    locked text[] := skus;
    others text[];  -- SKUs
    candidates text[];
    last_since timestamptz;
    served text[];
BEGIN
    LOOP
        BEGIN
            PERFORM 1 FROM stock s WHERE s.sku = ANY (locked) ORDER BY s.sku FOR UPDATE;
            SELECT array_agg(DISTINCT f.order_no) INTO candidates
            FROM unnest(skus) AS w (sku), LATERAL first_in_line(w.sku, more, leaving, 'infinity') AS f (order_no);
            SELECT array_agg(DISTINCT r.sku) FILTER (WHERE r.sku <> ALL (skus)), max(r.since) INTO others, last_since
            FROM reservations r WHERE r.order_no = ANY (candidates) AND r.state = 'waiting';
            IF NOT COALESCE(others, '{}') <@ locked THEN
                RAISE EXCEPTION USING ERRCODE = 'LOCKS';
            END IF;
            WITH reached AS MATERIALIZED (
                SELECT w.sku, f.order_no FROM unnest(skus || others) AS w (sku), LATERAL first_in_line(
                    w.sku, CASE WHEN w.sku = ANY (skus) THEN more ELSE 0 END, leaving, last_since) AS f (order_no)
            )
            SELECT array_agg(o.order_no ORDER BY o.since, o.order_no) INTO served FROM (
                SELECT r.order_no, r.since FROM reservations r LEFT JOIN reached USING (order_no, sku)
                WHERE r.order_no = ANY (candidates) AND r.state = 'waiting'
                GROUP BY r.order_no, r.since HAVING bool_and(reached.sku IS NOT NULL)
            ) AS o;
            RETURN COALESCE(served, '{}');
        EXCEPTION WHEN SQLSTATE 'LOCKS' THEN
            locked := ARRAY(SELECT DISTINCT s.sku FROM unnest(locked || others) AS s (sku));  -- never fewer than before
        END;
    END LOOP;
END $$;

-- Set aside what these orders wait for. The caller has locked the rows of all of it, and the pieces are there. A count is
-- remembered by its article.
CREATE FUNCTION serve(order_nos text[], source text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        UPDATE reservations r SET state = 'held',
            supplied_by = CASE source WHEN 'count' THEN 'count ' || r.sku ELSE source END
        WHERE r.order_no = ANY (order_nos) AND r.state = 'waiting'
        RETURNING r.sku, r.quantity
    )
    UPDATE stock s SET reserved = s.reserved + g.pieces, waiting = s.waiting - g.pieces
    FROM (SELECT sku, sum(quantity) AS pieces FROM given GROUP BY sku) AS g WHERE s.sku = g.sku;
END $$;

-- Give an order's stock back: exactly once, because only 'held' and 'waiting' rows move. Returns the orders that got it.
CREATE FUNCTION release_stock(the_order text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    served text[] := next_served(
        ARRAY(SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state IN ('held', 'waiting')),
        0, the_order);
BEGIN
    UPDATE stock s SET
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN r.quantity ELSE 0 END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END
    FROM reservations r
    WHERE r.order_no = the_order AND r.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET state = 'released', supplied_by = NULL
    WHERE r.order_no = the_order AND r.state IN ('held', 'waiting');
    PERFORM serve(served, 'order ' || the_order);
    RETURN QUERY SELECT unnest(served);
END $$;

-- Goods came in. The same receipt counts once. Returns the waiting orders that got their goods.
CREATE FUNCTION receive_stock(the_receipt text, the_sku text, pieces integer, now_at timestamptz)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    served text[];
BEGIN
    IF EXISTS (SELECT 1 FROM receipts WHERE receipt = the_receipt) THEN
        RETURN;
    END IF;
    served := next_served(ARRAY[the_sku], pieces, '');  -- the lock comes before the receipt, which points to the row
    INSERT INTO receipts (receipt, sku, quantity, at) VALUES (the_receipt, the_sku, pieces, now_at)
    ON CONFLICT (receipt) DO NOTHING;
    IF FOUND THEN
        UPDATE stock s SET on_hand = s.on_hand + pieces WHERE s.sku = the_sku;
        PERFORM serve(served, 'receipt ' || the_receipt);
        RETURN QUERY SELECT unnest(served);
    END IF;
END $$;

-- Give what a count found on the shelf to those who wait for it. Returns them.
CREATE FUNCTION give_out_stock(skus text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    served text[] := next_served(skus, 0, '');
BEGIN
    PERFORM serve(served, 'count');
    RETURN QUERY SELECT unnest(served);
END $$;

-- Orders of a person are found in `person_keys` since that is filled (0027).
DROP INDEX people_by_key;

-- migrate:down
