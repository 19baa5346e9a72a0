-- migrate:up
-- Mails that are caused at night leave in the morning.
ALTER TABLE mails ADD COLUMN not_before timestamptz;

-- What waits for somebody in the shop (a pile of the day's work), and since when. `remind_at` is empty where nothing does.
ALTER TABLE orders ADD COLUMN work text NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN work_since timestamptz;
ALTER TABLE orders ADD COLUMN remind_at timestamptz;
CREATE INDEX orders_waiting ON orders (remind_at) WHERE remind_at IS NOT NULL;

-- migrate:down
DROP INDEX orders_waiting;
ALTER TABLE orders DROP COLUMN remind_at, DROP COLUMN work_since, DROP COLUMN work;
ALTER TABLE mails DROP COLUMN not_before;
