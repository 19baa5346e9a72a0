-- migrate:up

-- Papers are of one parcel. `lines` says what is in it where the order is split ('1=1,2=2': pieces by line), so that one
-- that is split anew has papers of its own beside those that were printed before; empty: the whole order.
ALTER TABLE documents
    ADD COLUMN parcel_no text NOT NULL DEFAULT '1',
    ADD COLUMN lines text NOT NULL DEFAULT '',
    DROP CONSTRAINT documents_pkey,
    ADD PRIMARY KEY (order_no, kind, version, parcel_no, lines);

-- Parcels of orders that were split: what is still here of them is found without reading all that have left.
ALTER TABLE parcels ADD COLUMN is_part boolean NOT NULL DEFAULT false;
CREATE INDEX parcels_in_part ON parcels (order_no) WHERE is_part AND shipped_at IS NULL;

-- Some pieces of an order have left the shop, in the parcel that left; the rest stays set aside. What left although it was
-- only waited for is taken from the shelf as far as it reaches.
CREATE FUNCTION consume_part(the_order text, skus text[], quantities integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
    UPDATE stock s SET
        on_hand = CASE WHEN r.state = 'held' THEN s.on_hand - LEAST(g.quantity, r.quantity)
                       ELSE GREATEST(s.on_hand - LEAST(g.quantity, r.quantity), s.reserved) END,
        reserved = s.reserved - CASE WHEN r.state = 'held' THEN LEAST(g.quantity, r.quantity) ELSE 0 END,
        waiting = s.waiting - CASE WHEN r.state = 'waiting' THEN LEAST(g.quantity, r.quantity) ELSE 0 END
    FROM reservations r, unnest(skus, quantities) AS g (sku, quantity)
    WHERE r.order_no = the_order AND r.sku = s.sku AND g.sku = s.sku AND r.state IN ('held', 'waiting');
    UPDATE reservations r SET
        state = CASE WHEN g.quantity < r.quantity THEN r.state ELSE 'consumed' END,
        quantity = CASE WHEN g.quantity < r.quantity THEN r.quantity - g.quantity ELSE r.quantity END
    FROM unnest(skus, quantities) AS g (sku, quantity)
    WHERE r.order_no = the_order AND r.sku = g.sku AND r.state IN ('held', 'waiting');
END $$;

-- migrate:down
DROP FUNCTION consume_part(text, text[], integer[]);
DROP INDEX parcels_in_part;
ALTER TABLE parcels DROP COLUMN is_part;
ALTER TABLE documents
    DROP CONSTRAINT documents_pkey, DROP COLUMN parcel_no, DROP COLUMN lines, ADD PRIMARY KEY (order_no, kind, version);
