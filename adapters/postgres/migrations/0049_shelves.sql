-- migrate:up

-- Where an article lies in the stockroom, and the code on it that a scanner reads (8 or 13 digits).
-- One code names one article; a list may give two articles each other's, so it counts at the end of a transaction.
ALTER TABLE stock
    ADD COLUMN shelf text,
    ADD COLUMN jan text,
    ADD CONSTRAINT stock_jan_key UNIQUE (jan) DEFERRABLE INITIALLY DEFERRED;

-- migrate:down
ALTER TABLE stock DROP COLUMN shelf, DROP COLUMN jan;
