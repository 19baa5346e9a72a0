-- migrate:up

-- What staff settled stands in the table `marks`.
ALTER TABLE reviews DROP COLUMN settled;

-- migrate:down
