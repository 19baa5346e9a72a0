-- migrate:up

-- Lists in the order they are shown in, so that no more is read than is shown. Each is written once for a row, and again
-- with what changes its state; writing stands still while they are built, some seconds per million mails.
CREATE INDEX mails_by_seq ON mails (seq);
CREATE INDEX tasks_done ON tasks (due_on, id) WHERE done_at IS NOT NULL;
CREATE INDEX inquiries_closed ON inquiries (answer_by, opened_at DESC) WHERE status = 'closed';
DROP INDEX inquiries_open;
CREATE INDEX inquiries_open ON inquiries (answer_by, opened_at DESC) WHERE status <> 'closed';

-- Reports count the orders of some months: of a table that grows at its end, a summary of each stretch is enough.
CREATE INDEX orders_by_receipt ON orders USING brin (received_at) WITH (pages_per_range = 32);

-- migrate:down
