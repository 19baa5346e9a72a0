-- migrate:up

-- Fewer free pieces than this are told to the shop; null: it is told once orders need more than there is.
ALTER TABLE stock ADD COLUMN limit_pieces integer CHECK (limit_pieces > 0);

-- Articles of which less is there than is needed, or than their limit: since when that is known. The shop was told.
CREATE TABLE low_stock (
    sku   text PRIMARY KEY REFERENCES stock,
    since timestamptz NOT NULL
);

-- Enough is there again: the next fall is told anew, also where both happen between two looks.
CREATE FUNCTION forget_low_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM low_stock WHERE sku = NEW.sku;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_suffices AFTER UPDATE ON stock FOR EACH ROW
    WHEN (OLD.on_hand - OLD.reserved - OLD.waiting < COALESCE(OLD.limit_pieces, 0)
          AND NEW.on_hand - NEW.reserved - NEW.waiting >= COALESCE(NEW.limit_pieces, 0))
    EXECUTE FUNCTION forget_low_stock();

-- migrate:down
DROP TRIGGER stock_suffices ON stock;
DROP FUNCTION forget_low_stock();
DROP TABLE low_stock;
ALTER TABLE stock DROP COLUMN limit_pieces;
