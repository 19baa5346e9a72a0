-- migrate:up

-- Payments that were taken back before they were booked: each waits for its payment, under the sender's id of the notice.
-- `order_no` is the number it was told for, which may be none of ours.
CREATE TABLE reversals (
    notice_id text PRIMARY KEY,
    order_no  text        NOT NULL,
    reason    text        NOT NULL,
    by        text        NOT NULL,
    kept_at   timestamptz NOT NULL,
    met_at    timestamptz, -- its payment came
    told_at   timestamptz  -- it did not, and the shop was told
);
CREATE INDEX reversals_in_vain ON reversals (kept_at) WHERE met_at IS NULL AND told_at IS NULL;

-- migrate:down
