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

-- migrate:down
DROP FUNCTION hold_what_is_here(text);
