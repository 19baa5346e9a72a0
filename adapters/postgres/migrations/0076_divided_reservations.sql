-- migrate:up

-- Of an article that an order waits for: pieces that are set aside for it already, beside those of `quantity` that it waits
-- for. They are counted as reserved, like those that are held.
ALTER TABLE reservations
    ADD COLUMN here integer NOT NULL DEFAULT 0,
    ADD CHECK (here >= 0 AND (here = 0 OR state = 'waiting'));

-- Of an order that waits, set aside what is here for it, behind those who wait longer; the rest is waited for as before.
-- Returns all that is set aside for it: pieces of each article.
DROP FUNCTION hold_what_is_here(text);
CREATE FUNCTION hold_what_is_here(the_order text) RETURNS TABLE (here_sku text, pieces integer) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s
        WHERE s.sku IN (SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state = 'waiting')
        ORDER BY s.sku FOR UPDATE;
    WITH found AS (
        SELECT r.sku, r.quantity AS wanted, LEAST(r.quantity, s.on_hand - s.reserved - COALESCE((
                   SELECT sum(e.quantity) FROM reservations e
                   WHERE e.sku = r.sku AND e.state = 'waiting'
                     AND (e.since, e.order_no) < (r.since, r.order_no)), 0))::integer AS free
        FROM reservations r JOIN stock s USING (sku) WHERE r.order_no = the_order AND r.state = 'waiting'
    ), kept AS (
        UPDATE reservations r SET
            state = CASE WHEN f.free = f.wanted THEN 'held' ELSE 'waiting' END,
            quantity = CASE WHEN f.free = f.wanted THEN r.quantity + r.here ELSE r.quantity - f.free END,
            here = CASE WHEN f.free = f.wanted THEN 0 ELSE r.here + f.free END
        FROM found f WHERE r.order_no = the_order AND r.sku = f.sku AND f.free > 0
    )
    UPDATE stock s SET reserved = s.reserved + f.free, waiting = s.waiting - f.free
    FROM found f WHERE f.sku = s.sku AND f.free > 0;
    RETURN QUERY
        SELECT r.sku, CASE r.state WHEN 'held' THEN r.quantity ELSE r.here END
        FROM reservations r WHERE r.order_no = the_order AND (r.state = 'held' OR r.here > 0) ORDER BY r.sku;
END $$;

-- As in 0029; what is set aside already leaves with the order.
CREATE OR REPLACE FUNCTION first_in_line(the_sku text, more integer, leaving text, until timestamptz)
RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
    free bigint;
    waiting record;
BEGIN
    SELECT s.on_hand - s.reserved + more + COALESCE((
        SELECT CASE r.state WHEN 'held' THEN r.quantity ELSE r.here END FROM reservations r
        WHERE r.order_no = leaving AND r.sku = the_sku AND r.state IN ('held', 'waiting')), 0)
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

-- As in 0029; an article is held as a whole again.
CREATE OR REPLACE FUNCTION serve(order_nos text[], source text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        UPDATE reservations r SET state = 'held', quantity = r.quantity + r.here, here = 0,
            supplied_by = CASE source WHEN 'count' THEN 'count ' || r.sku ELSE source END
        FROM reservations w
        WHERE r.order_no = ANY (order_nos) AND r.state = 'waiting' AND w.order_no = r.order_no AND w.sku = r.sku
        RETURNING w.sku, w.quantity
    )
    UPDATE stock s SET reserved = s.reserved + g.pieces, waiting = s.waiting - g.pieces
    FROM (SELECT sku, sum(quantity) AS pieces FROM given GROUP BY sku) AS g WHERE s.sku = g.sku;
END $$;

-- As in 0029.
CREATE OR REPLACE FUNCTION release_stock(the_order text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    served text[] := next_served(
        ARRAY(SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state IN ('held', 'waiting')),
        0, the_order);
BEGIN
    UPDATE stock s SET
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN r.quantity ELSE r.here END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END
    FROM reservations r
    WHERE r.order_no = the_order AND r.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET state = 'released', quantity = r.quantity + r.here, here = 0, supplied_by = NULL
    WHERE r.order_no = the_order AND r.state IN ('held', 'waiting');
    PERFORM serve(served, 'order ' || the_order);
    RETURN QUERY SELECT unnest(served);
END $$;

-- As in 0002.
CREATE OR REPLACE FUNCTION consume_stock(the_order text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku IN (SELECT r.sku FROM reservations r WHERE r.order_no = the_order)
        ORDER BY s.sku FOR UPDATE;
    UPDATE stock s SET
        on_hand = CASE WHEN r.state = 'held' THEN s.on_hand - r.quantity
                       ELSE GREATEST(s.on_hand - r.here - r.quantity, s.reserved - r.here) END,
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN r.quantity ELSE r.here END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END
    FROM reservations r
    WHERE r.order_no = the_order AND r.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET state = 'consumed', quantity = r.quantity + r.here, here = 0
    WHERE r.order_no = the_order AND r.state IN ('held', 'waiting');
END $$;

-- As in 0059; what is set aside of an article leaves first.
CREATE OR REPLACE FUNCTION consume_part(the_order text, skus text[], quantities integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
    WITH gone AS (
        SELECT r.sku, LEAST(g.quantity, h.held) AS held,
               LEAST(g.quantity - LEAST(g.quantity, h.held), r.quantity + r.here - h.held) AS awaited
        FROM reservations r JOIN unnest(skus, quantities) AS g (sku, quantity) USING (sku),
             LATERAL (SELECT CASE r.state WHEN 'held' THEN r.quantity ELSE r.here END) AS h (held)
        WHERE r.order_no = the_order AND r.state IN ('held', 'waiting')
    ), taken AS (
        UPDATE stock s SET
            on_hand = CASE WHEN g.awaited = 0 THEN s.on_hand - g.held
                           ELSE GREATEST(s.on_hand - g.held - g.awaited, s.reserved - g.held) END,
            reserved = s.reserved - g.held,
            waiting = s.waiting - g.awaited
        FROM gone g WHERE g.sku = s.sku
    )
    UPDATE reservations r SET
        state = CASE WHEN g.held + g.awaited < r.quantity + r.here THEN r.state ELSE 'consumed' END,
        quantity = CASE WHEN g.held + g.awaited = r.quantity + r.here THEN r.quantity + r.here
                        WHEN r.state = 'held' THEN r.quantity - g.held ELSE r.quantity - g.awaited END,
        here = CASE WHEN r.state = 'held' OR g.awaited > 0 THEN 0 ELSE r.here - g.held END
    FROM gone g WHERE r.order_no = the_order AND r.sku = g.sku;
END $$;

-- As in 0002; of an article that is waited for in part, only what is broken is waited for besides.
CREATE OR REPLACE FUNCTION damage_stock(the_order text, the_sku text, pieces integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    row record;
    broken integer;
    free integer;
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = the_sku FOR UPDATE;
    SELECT r.state, CASE r.state WHEN 'held' THEN r.quantity ELSE r.here END AS held, s.on_hand, s.reserved, s.waiting INTO row
    FROM reservations r JOIN stock s USING (sku)
    WHERE r.order_no = the_order AND r.sku = the_sku AND (r.state = 'held' OR r.here > 0);
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    broken := LEAST(pieces, row.held);
    free := GREATEST(row.on_hand - row.reserved - row.waiting, 0);
    IF free >= broken THEN
        UPDATE stock s SET on_hand = s.on_hand - broken WHERE s.sku = the_sku;
        RETURN 0;
    END IF;
    IF row.state = 'held' THEN
        UPDATE stock s SET on_hand = s.on_hand - broken, reserved = s.reserved - row.held, waiting = s.waiting + row.held
        WHERE s.sku = the_sku;
        UPDATE reservations r SET state = 'waiting' WHERE r.order_no = the_order AND r.sku = the_sku;
    ELSE
        UPDATE stock s SET on_hand = s.on_hand - broken, reserved = s.reserved - broken, waiting = s.waiting + broken
        WHERE s.sku = the_sku;
        UPDATE reservations r SET here = r.here - broken, quantity = r.quantity + broken
        WHERE r.order_no = the_order AND r.sku = the_sku;
    END IF;
    RETURN broken - free;
END $$;

-- As in 0067; what the order still waits for of the article is waited for as before.
CREATE OR REPLACE FUNCTION hold_again(the_order text, skus text[], quantities integer[], now_at timestamptz)
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
    ON CONFLICT (order_no, sku) DO UPDATE SET
        quantity = CASE r.state WHEN 'waiting' THEN r.quantity WHEN 'held' THEN r.quantity + excluded.quantity
                                ELSE excluded.quantity END,
        here = CASE r.state WHEN 'waiting' THEN r.here + excluded.quantity ELSE 0 END,
        state = CASE r.state WHEN 'waiting' THEN 'waiting' ELSE 'held' END;
END $$;

-- As in 0057; of an article that is waited for in part, what is not wanted any more is waited for no more, and then not set
-- aside any more.
CREATE OR REPLACE FUNCTION change_reservation(the_order text, skus text[], quantities integer[], now_at timestamptz)
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
            SELECT w.sku, w.quantity - COALESCE(r.quantity + r.here, 0) AS more,
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
        WHERE r.order_no = the_order AND r.state IN ('held', 'waiting') AND COALESCE(w.quantity, 0) < r.quantity + r.here);
    UPDATE stock s SET reserved = s.reserved + n.held - n.was_held, waiting = s.waiting + n.awaited - n.was_awaited
    FROM (
        SELECT t.sku,
               CASE WHEN r.state = 'waiting' THEN LEAST(COALESCE(w.quantity, 0), r.here)
                    ELSE COALESCE(w.quantity, 0) END AS held,
               CASE WHEN r.state = 'waiting' THEN GREATEST(COALESCE(w.quantity, 0) - r.here, 0) ELSE 0 END AS awaited,
               CASE WHEN r.state = 'waiting' THEN r.here ELSE COALESCE(r.quantity, 0) END AS was_held,
               CASE WHEN r.state = 'waiting' THEN r.quantity ELSE 0 END AS was_awaited
        FROM unnest(touched) AS t (sku)
        LEFT JOIN unnest(skus, quantities) AS w (sku, quantity) USING (sku)
        LEFT JOIN reservations r ON r.order_no = the_order AND r.sku = t.sku AND r.state IN ('held', 'waiting')
    ) AS n WHERE n.sku = s.sku;
    UPDATE reservations r SET state = 'released', quantity = r.quantity + r.here, here = 0, supplied_by = NULL
    WHERE r.order_no = the_order AND r.state IN ('held', 'waiting') AND r.sku <> ALL (skus);
    INSERT INTO reservations AS r (order_no, sku, quantity, state, since)
    SELECT the_order, w.sku, w.quantity, 'held', now_at FROM unnest(skus, quantities) AS w (sku, quantity)
    ON CONFLICT (order_no, sku) DO UPDATE SET
        state = CASE WHEN r.state = 'waiting' AND excluded.quantity > r.here THEN 'waiting' ELSE 'held' END,
        quantity = CASE WHEN r.state = 'waiting' AND excluded.quantity > r.here THEN excluded.quantity - r.here
                        ELSE excluded.quantity END,
        here = CASE WHEN r.state = 'waiting' AND excluded.quantity > r.here THEN r.here ELSE 0 END,
        since = CASE WHEN r.state IN ('held', 'waiting') THEN r.since ELSE excluded.since END;
    -- what is free now goes to those first in line; perhaps the order itself waits for nothing else any more
    served := next_served(ARRAY(
        SELECT f.sku FROM unnest(fewer) AS f (sku)
        UNION SELECT r.sku FROM reservations r WHERE r.order_no = the_order AND r.state = 'waiting'), 0, '');
    PERFORM serve(served, 'order ' || the_order);
END $$;

-- migrate:down
