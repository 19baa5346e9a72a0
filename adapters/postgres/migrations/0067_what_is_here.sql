-- migrate:up

-- Of an order that waits, set aside the articles of which all pieces are here for it, behind those who wait longer for
-- them; the others are waited for as before. Returns the articles.
CREATE FUNCTION hold_what_is_here(the_order text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s
        WHERE s.sku IN (SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state = 'waiting')
        ORDER BY s.sku FOR UPDATE;
    RETURN QUERY
        WITH here AS (
            UPDATE reservations r SET state = 'held'
            FROM stock s
            WHERE r.order_no = the_order AND r.state = 'waiting' AND s.sku = r.sku
              AND s.on_hand - s.reserved - COALESCE((
                    SELECT sum(e.quantity) FROM reservations e
                    WHERE e.sku = r.sku AND e.state = 'waiting'
                      AND (e.since, e.order_no) < (r.since, r.order_no)), 0) >= r.quantity
            RETURNING r.sku, r.quantity
        ), taken AS (
            UPDATE stock s SET reserved = s.reserved + h.quantity, waiting = s.waiting - h.quantity
            FROM here h WHERE h.sku = s.sku RETURNING s.sku
        )
        SELECT t.sku FROM taken t ORDER BY t.sku;
END $$;

-- Pieces that left with a parcel and were lost are set aside once more, to be sent again: all of them, or nothing is changed
-- and what is missing is returned. Those who wait already come first.
CREATE FUNCTION hold_again(the_order text, skus text[], quantities integer[], now_at timestamptz)
RETURNS TABLE (short_sku text, missing integer) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
    RETURN QUERY
        SELECT w.sku, (w.quantity - GREATEST(s.on_hand - s.reserved - s.waiting, 0))::integer
        FROM unnest(skus, quantities) AS w (sku, quantity) JOIN stock s USING (sku)
        WHERE s.on_hand - s.reserved - s.waiting < w.quantity ORDER BY w.sku;
    IF FOUND THEN
        RETURN;
    END IF;
    UPDATE stock s SET reserved = s.reserved + w.quantity
    FROM unnest(skus, quantities) AS w (sku, quantity) WHERE s.sku = w.sku;
    INSERT INTO reservations AS r (order_no, sku, quantity, state, since)
    SELECT the_order, w.sku, w.quantity, 'held', now_at FROM unnest(skus, quantities) AS w (sku, quantity)
    ON CONFLICT (order_no, sku) DO UPDATE
        SET quantity = excluded.quantity + CASE WHEN r.state = 'held' THEN r.quantity ELSE 0 END, state = 'held';
END $$;

-- migrate:down
DROP FUNCTION hold_again(text, text[], integer[], timestamptz);
DROP FUNCTION hold_what_is_here(text);
