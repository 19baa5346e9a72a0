-- migrate:up

-- Every order that expires tomorrow asks whether a list with it was mailed to the shop already.
CREATE INDEX mails_of_expiries ON mails (key) WHERE kind = 'shop_expiries';

-- Nothing is looked up by these, and each made every activity write more.
DROP INDEX orders_by_customer;
DROP INDEX orders_by_next;

-- migrate:down
