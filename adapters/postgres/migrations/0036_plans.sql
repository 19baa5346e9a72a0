-- migrate:up

-- Which plans there are stands in one table of the contract; an order names one of them, or it cannot be read at all.
ALTER TABLE orders DROP CONSTRAINT orders_plan_check;

-- A mail that asks something says what it is about, so that it is known as the mail of its question.
UPDATE mails SET facts = (facts::jsonb || '{"conversation": "missing_information"}')::text
WHERE kind IN ('information_request', 'information_reminder');
UPDATE mails SET facts = (facts::jsonb || '{"conversation": "prepay"}')::text
WHERE kind IN ('prepayment_request', 'prepayment_reminder');

-- migrate:down
