-- migrate:up

-- Set aside, or wait in line for, other contents than before. What an order needs more of must be there: otherwise nothing
-- is changed, and what is missing is returned (pieces of each SKU). What it needs less of goes to those who wait for it.
-- An order of which nothing is set aside, because it was not looked for yet or was given back, has nothing to change.
--
-- What of it waits keeps its place in line. An article that is new to an order that waits for others is set aside, as far
-- as the shelf has it.
CREATE FUNCTION change_reservation(the_order text, skus text[], quantities integer[], now_at timestamptz)
RETURNS TABLE (short_sku text, missing integer) LANGUAGE plpgsql AS $$
DECLARE
    touched text[];
    fewer text[];
    served text[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reservations r WHERE r.order_no = the_order AND r.state IN ('held', 'waiting')) THEN
        RETURN;
    END IF;
    touched := ARRAY(
        SELECT DISTINCT u.sku FROM unnest(skus) AS u (sku)
        UNION SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state IN ('held', 'waiting'));
    PERFORM 1 FROM stock s WHERE s.sku = ANY (touched) ORDER BY s.sku FOR UPDATE;
    -- more of what is held, and what is new, must be free; those who wait already come first
    RETURN QUERY
        SELECT n.sku, (n.more - n.free)::integer
        FROM (
            SELECT w.sku, w.quantity - COALESCE(r.quantity, 0) AS more,
                   CASE WHEN r.state = 'waiting' THEN 0 ELSE GREATEST(s.on_hand - s.reserved - s.waiting, 0) END AS free
            FROM unnest(skus, quantities) AS w (sku, quantity)
            JOIN stock s USING (sku)
            LEFT JOIN reservations r ON r.order_no = the_order AND r.sku = w.sku AND r.state IN ('held', 'waiting')
        ) AS n
        WHERE n.more > n.free AND n.more > 0 ORDER BY n.sku;
    IF FOUND THEN
        RETURN;
    END IF;
    fewer := ARRAY(
        SELECT r.sku FROM reservations r LEFT JOIN unnest(skus, quantities) AS w (sku, quantity) USING (sku)
        WHERE r.order_no = the_order AND r.state IN ('held', 'waiting') AND COALESCE(w.quantity, 0) < r.quantity);
    UPDATE stock s SET
        reserved = s.reserved + CASE WHEN r.state = 'waiting' THEN 0 ELSE COALESCE(w.quantity, 0) - COALESCE(r.quantity, 0) END,
        waiting = s.waiting + CASE WHEN r.state = 'waiting' THEN COALESCE(w.quantity, 0) - r.quantity ELSE 0 END
    FROM unnest(touched) AS t (sku)
    LEFT JOIN unnest(skus, quantities) AS w (sku, quantity) USING (sku)
    LEFT JOIN reservations r ON r.order_no = the_order AND r.sku = t.sku AND r.state IN ('held', 'waiting')
    WHERE s.sku = t.sku;
    UPDATE reservations r SET state = 'released', supplied_by = NULL
    WHERE r.order_no = the_order AND r.state IN ('held', 'waiting') AND r.sku <> ALL (skus);
    INSERT INTO reservations AS r (order_no, sku, quantity, state, since)
    SELECT the_order, w.sku, w.quantity, 'held', now_at FROM unnest(skus, quantities) AS w (sku, quantity)
    ON CONFLICT (order_no, sku) DO UPDATE
        SET quantity = excluded.quantity,
            state = CASE WHEN r.state = 'waiting' THEN 'waiting' ELSE 'held' END,
            since = CASE WHEN r.state IN ('held', 'waiting') THEN r.since ELSE excluded.since END;
    -- what is free now goes to those first in line; perhaps the order itself waits for nothing else any more
    served := next_served(ARRAY(
        SELECT f.sku FROM unnest(fewer) AS f (sku)
        UNION SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state = 'waiting'), 0, '');
    PERFORM serve(served, 'order ' || the_order);
END $$;

-- migrate:down
DROP FUNCTION change_reservation(text, text[], integer[], timestamptz);
