-- migrate:up

-- Several payments, each as large as one may be, add up to more than an integer holds.
ALTER TABLE tasks ALTER COLUMN amount TYPE bigint;
ALTER TABLE refunds ALTER COLUMN amount TYPE bigint;

-- migrate:down
