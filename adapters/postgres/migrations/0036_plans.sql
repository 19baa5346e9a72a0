-- migrate:up

-- Which plans there are stands in one table of the contract; an order names one of them, or it cannot be read at all.
ALTER TABLE orders DROP CONSTRAINT orders_plan_check;

-- migrate:down
