-- migrate:up

-- `work` names the pile on which an open order lies, whether or not the shop is reminded of it, so that the day's work
-- is found without looking into states. An order written before now that waits for its customer's answer lies with the
-- other held ones until the next activity.
UPDATE orders SET work = CASE WHEN holds <> '{}' THEN 'settle' WHEN goods = 'backordered' THEN 'backordered'
                              ELSE 'arriving' END
WHERE work = '' AND (holds <> '{}' OR goods IN ('backordered', 'shipped'))
  AND status IN ('received', 'on_hold', 'awaiting_customer', 'backordered', 'awaiting_payment', 'preparing', 'shipped',
                 'delivered');
CREATE INDEX orders_at_work ON orders (placed_at, order_no) WHERE work <> '' OR due_at IS NOT NULL;

-- migrate:down
DROP INDEX orders_at_work;
UPDATE orders SET work = '' WHERE work IN ('settle', 'asked', 'backordered', 'arriving');
