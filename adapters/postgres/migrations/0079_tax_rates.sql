-- migrate:up

-- The rate of consumption tax of an article, in percent; null: nobody has said it, and no order gets one guessed.
ALTER TABLE stock ADD COLUMN tax_rate smallint CHECK (tax_rate IN (8, 10));

-- migrate:down

ALTER TABLE stock DROP COLUMN tax_rate;
