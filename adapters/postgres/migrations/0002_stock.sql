-- migrate:up

CREATE TABLE stock (
    sku      text PRIMARY KEY,
    name     text    NOT NULL DEFAULT '',
    on_hand  integer NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    waiting  integer NOT NULL DEFAULT 0 CHECK (waiting >= 0),
    CHECK (reserved <= on_hand)
);

-- Stock set aside for an order ('held') or waited for ('waiting'); 'released' and 'consumed' are final.
CREATE TABLE reservations (
    order_no text        NOT NULL,
    sku      text        NOT NULL REFERENCES stock,
    quantity integer     NOT NULL CHECK (quantity > 0),
    state    text        NOT NULL CHECK (state IN ('held', 'waiting', 'released', 'consumed')),
    since    timestamptz NOT NULL,
    PRIMARY KEY (order_no, sku)
);
CREATE INDEX reservations_waiting ON reservations (sku, since, order_no) WHERE state = 'waiting';

CREATE TABLE receipts (
    receipt  text PRIMARY KEY,
    sku      text        NOT NULL REFERENCES stock,
    quantity integer     NOT NULL CHECK (quantity > 0),
    at       timestamptz NOT NULL
);

-- Set aside all lines of an order, or none and wait in line. Returns what is short; no row means all are held.
-- Rows are locked in SKU order. Orders that wait already come first: what they wait for is not free.
CREATE FUNCTION reserve_stock(the_order text, skus text[], quantities integer[], now_at timestamptz)
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
        SELECT w.sku, w.quantity - GREATEST(s.on_hand - s.reserved - s.waiting, 0)
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

-- Give what is free to the orders that wait for any of these SKUs, first come first served. Returns whom it went to.
-- The caller has locked the rows of `skus`.
CREATE FUNCTION allocate_waiting(skus text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    candidate record;
BEGIN
    FOR candidate IN
        SELECT r.order_no, min(r.since) AS since FROM reservations r
        WHERE r.state = 'waiting'
        GROUP BY r.order_no HAVING bool_or(r.sku = ANY (skus)) AND bool_and(r.sku = ANY (skus))
        ORDER BY 2, 1
    LOOP
        IF NOT EXISTS (
            SELECT 1 FROM reservations r JOIN stock s USING (sku)
            WHERE r.order_no = candidate.order_no AND r.state = 'waiting'
              AND s.on_hand - s.reserved - COALESCE((
                    SELECT sum(e.quantity) FROM reservations e
                    WHERE e.sku = r.sku AND e.state = 'waiting'
                      AND (e.since, e.order_no) < (candidate.since, candidate.order_no)), 0) < r.quantity
        ) THEN
            UPDATE stock s SET reserved = s.reserved + r.quantity, waiting = s.waiting - r.quantity
            FROM reservations r WHERE r.order_no = candidate.order_no AND r.state = 'waiting' AND r.sku = s.sku;
            UPDATE reservations r SET state = 'held' WHERE r.order_no = candidate.order_no AND r.state = 'waiting';
            RETURN NEXT candidate.order_no;
        END IF;
    END LOOP;
END $$;

-- Lock these SKUs and all those that orders waiting for them wait for too, in SKU order. Returns what was locked.
CREATE FUNCTION lock_with_waiting(skus text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    locked text[];
BEGIN
    SELECT array_agg(l.sku) INTO locked FROM (
        SELECT s.sku FROM stock s
        WHERE s.sku = ANY (skus) OR s.sku IN (
            SELECT other.sku FROM reservations mine JOIN reservations other USING (order_no)
            WHERE mine.sku = ANY (skus) AND mine.state = 'waiting' AND other.state = 'waiting')
        ORDER BY s.sku FOR UPDATE
    ) AS l;
    RETURN COALESCE(locked, '{}');
END $$;

-- Give an order's stock back: exactly once, because only 'held' and 'waiting' rows move. Returns the orders that got it.
CREATE FUNCTION release_stock(the_order text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    locked text[];
BEGIN
    locked := lock_with_waiting(ARRAY(SELECT r.sku FROM reservations r WHERE r.order_no = the_order));
    UPDATE stock s SET
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN r.quantity ELSE 0 END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END
    FROM reservations r
    WHERE r.order_no = the_order AND r.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET state = 'released' WHERE r.order_no = the_order AND r.state IN ('held', 'waiting');
    RETURN QUERY SELECT allocate_waiting(locked);
END $$;

-- The goods left the shop. What left although it was only waited for is taken from the shelf as far as it reaches.
CREATE FUNCTION consume_stock(the_order text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku IN (SELECT r.sku FROM reservations r WHERE r.order_no = the_order)
        ORDER BY s.sku FOR UPDATE;
    UPDATE stock s SET
        on_hand = CASE WHEN r.state = 'held' THEN s.on_hand - r.quantity
                       ELSE GREATEST(s.on_hand - r.quantity, s.reserved) END,
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN r.quantity ELSE 0 END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END
    FROM reservations r
    WHERE r.order_no = the_order AND r.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET state = 'consumed' WHERE r.order_no = the_order AND r.state IN ('held', 'waiting');
END $$;

-- Pieces set aside for an order turned out unusable: take them off the shelf and replace them if the shelf allows.
-- Returns how many could not be replaced (the line then waits in line again, with the order's old place).
CREATE FUNCTION damage_stock(the_order text, the_sku text, pieces integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    row record;
    broken integer;
    free integer;
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = the_sku FOR UPDATE;
    SELECT r.quantity, s.on_hand, s.reserved, s.waiting INTO row
    FROM reservations r JOIN stock s USING (sku)
    WHERE r.order_no = the_order AND r.sku = the_sku AND r.state = 'held';
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    broken := LEAST(pieces, row.quantity);
    free := GREATEST(row.on_hand - row.reserved - row.waiting, 0);
    IF free >= broken THEN
        UPDATE stock s SET on_hand = s.on_hand - broken WHERE s.sku = the_sku;
        RETURN 0;
    END IF;
    UPDATE stock s SET on_hand = s.on_hand - broken, reserved = s.reserved - row.quantity, waiting = s.waiting + row.quantity
    WHERE s.sku = the_sku;
    UPDATE reservations r SET state = 'waiting' WHERE r.order_no = the_order AND r.sku = the_sku;
    RETURN broken - free;
END $$;

-- Goods came in. The same receipt counts once. Returns the waiting orders that got their goods.
CREATE FUNCTION receive_stock(the_receipt text, the_sku text, pieces integer, now_at timestamptz)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    locked text[];
BEGIN
    locked := lock_with_waiting(ARRAY[the_sku]);
    INSERT INTO receipts (receipt, sku, quantity, at) VALUES (the_receipt, the_sku, pieces, now_at)
    ON CONFLICT (receipt) DO NOTHING;
    IF FOUND THEN
        UPDATE stock s SET on_hand = s.on_hand + pieces WHERE s.sku = the_sku;
    END IF;
    RETURN QUERY SELECT allocate_waiting(locked);
END $$;

-- migrate:down
