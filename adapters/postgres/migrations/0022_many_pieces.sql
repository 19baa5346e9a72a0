-- migrate:up

-- All orders together may wait for more pieces of an article than an integer counts.
ALTER TABLE stock ALTER COLUMN waiting TYPE bigint;

-- As in 0002, with numbers of that size in between.
CREATE OR REPLACE FUNCTION reserve_stock(the_order text, skus text[], quantities integer[], now_at timestamptz)
RETURNS TABLE (short_sku text, missing integer) LANGUAGE plpgsql AS $$
DECLARE
    is_short boolean;
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
    IF EXISTS (SELECT 1 FROM reservations r WHERE r.order_no = the_order AND r.state <> 'released') THEN
        RETURN QUERY SELECT r.sku, r.quantity FROM reservations r WHERE r.order_no = the_order AND r.state = 'waiting';
        RETURN;
    END IF;
    is_short := EXISTS (
        SELECT 1 FROM unnest(skus, quantities) AS w (sku, quantity) JOIN stock s USING (sku)
        WHERE s.on_hand - s.reserved - s.waiting < w.quantity);
    RETURN QUERY
        SELECT w.sku, (w.quantity - GREATEST(s.on_hand - s.reserved - s.waiting, 0))::integer
        FROM unnest(skus, quantities) AS w (sku, quantity) JOIN stock s USING (sku)
        WHERE s.on_hand - s.reserved - s.waiting < w.quantity ORDER BY w.sku;
    UPDATE stock s SET
        reserved = s.reserved + CASE WHEN is_short THEN 0 ELSE w.quantity END,
        waiting = s.waiting + CASE WHEN is_short THEN w.quantity ELSE 0 END
    FROM unnest(skus, quantities) AS w (sku, quantity) WHERE s.sku = w.sku;
    INSERT INTO reservations AS r (order_no, sku, quantity, state, since)
    SELECT the_order, w.sku, w.quantity, CASE WHEN is_short THEN 'waiting' ELSE 'held' END, now_at
    FROM unnest(skus, quantities) AS w (sku, quantity)
    ON CONFLICT (order_no, sku) DO UPDATE
        SET state = excluded.state, quantity = excluded.quantity, since = excluded.since
        WHERE r.state = 'released';
END $$;

-- migrate:down
