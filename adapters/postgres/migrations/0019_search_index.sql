-- migrate:up

-- What `order search` looks through, a row of its own per order: an order is written many times, its words hardly ever,
-- and every write of an indexed row would write all of its words again.
CREATE TABLE order_words (
    order_no  text PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
    placed_at timestamptz NOT NULL,
    words     text        NOT NULL
);

-- The three characters from each place on, less before a space: Japanese has no spaces to find words by, and a name of
-- one or two characters is the beginning of such a piece. PostgreSQL's own pg_trgm needs three characters, and in some
-- locales sees none but ASCII.
CREATE FUNCTION pieces_of(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    SELECT array_to_tsvector(COALESCE(array_agg(DISTINCT piece), '{}'))
    FROM (SELECT split_part(substr(words, place, 3), ' ', 1) AS piece FROM generate_series(1, length(words)) place) cut
    WHERE piece <> ''
$$;

-- Whoever writes an order writes its words.
CREATE FUNCTION write_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_words (order_no, placed_at, words) VALUES (NEW.order_no, NEW.placed_at, NEW.search)
    ON CONFLICT (order_no) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_have_words AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION write_words();
CREATE TRIGGER orders_change_words AFTER UPDATE OF search ON orders FOR EACH ROW
    WHEN (OLD.search IS DISTINCT FROM NEW.search) EXECUTE FUNCTION write_words();

-- Both are made while nothing is in them, and the trigger above locks the table for no longer than that: the words of
-- older orders come with 0027.
CREATE INDEX order_words_by_time ON order_words (placed_at, order_no);
CREATE INDEX order_words_by_piece ON order_words USING gin (pieces_of(words));

-- The day's work is found among what is open, however much has ended.
CREATE INDEX orders_open ON orders (placed_at, order_no) WHERE status IN (
    'received', 'on_hold', 'awaiting_customer', 'backordered', 'awaiting_payment', 'preparing', 'shipped', 'delivered');

-- migrate:down
