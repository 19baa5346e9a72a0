-- migrate:up

-- Pieces of an order that came back are good, and on the shelf again. Returns the waiting orders that got them.
CREATE FUNCTION shelve_again(the_order text, the_sku text, pieces integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    served text[] := next_served(ARRAY[the_sku], pieces, '');
BEGIN
    UPDATE stock s SET on_hand = s.on_hand + pieces WHERE s.sku = the_sku;
    PERFORM serve(served, 'order ' || the_order);
    RETURN QUERY SELECT unnest(served);
END $$;

-- Pieces leave the shelf in the place of others that came back broken. Returns how many are there and free; no more are taken.
CREATE FUNCTION take_instead(the_sku text, pieces integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    taken integer;
BEGIN
    SELECT LEAST(GREATEST(s.on_hand - s.reserved - s.waiting, 0), pieces) INTO taken
    FROM stock s WHERE s.sku = the_sku FOR UPDATE;
    UPDATE stock s SET on_hand = s.on_hand - taken WHERE s.sku = the_sku AND taken > 0;
    RETURN COALESCE(taken, 0);
END $$;

-- migrate:down
DROP FUNCTION take_instead(text, integer);
DROP FUNCTION shelve_again(text, text, integer);
