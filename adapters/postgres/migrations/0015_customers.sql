-- migrate:up

-- Who ordered before is known from `people` and `past_people`, by two attributes; a count per mail address alone made
-- whoever typed a regular's address a regular.
DROP TABLE customers;
ALTER TABLE orders DROP COLUMN customer;

-- migrate:down
