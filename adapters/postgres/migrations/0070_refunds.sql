-- migrate:up

-- A refund is due until the bank or the provider is told, and may come back. `for_what` names the claim or the return that
-- it is for; of those each has one of an order.
ALTER TABLE refunds DROP CONSTRAINT refunds_state_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_state_check CHECK (state IN ('due', 'ordered', 'done', 'withdrawn'));
ALTER TABLE refunds ADD COLUMN state_at timestamptz DEFAULT now();
UPDATE refunds SET state_at = COALESCE(done_at, at);
ALTER TABLE refunds ALTER COLUMN state_at SET NOT NULL;
ALTER TABLE refunds ADD COLUMN for_what text NOT NULL DEFAULT '';
ALTER TABLE refunds ADD COLUMN failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0);
CREATE UNIQUE INDEX refunds_by_what ON refunds (order_no, for_what) WHERE for_what <> '' AND state <> 'withdrawn';
CREATE INDEX refunds_open ON refunds (at) WHERE state IN ('due', 'ordered');

-- Which refund of its order a task asks for.
ALTER TABLE tasks ADD COLUMN refund integer;
CREATE INDEX tasks_of_refunds ON tasks (order_no, refund) WHERE refund IS NOT NULL AND done_at IS NULL;

-- migrate:down
DROP INDEX tasks_of_refunds;
ALTER TABLE tasks DROP COLUMN refund;
DROP INDEX refunds_open;
DROP INDEX refunds_by_what;
ALTER TABLE refunds DROP COLUMN failures;
ALTER TABLE refunds DROP COLUMN for_what;
ALTER TABLE refunds DROP COLUMN state_at;
