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

-- Messages whose activity had nothing to write into the journal, by the keys that make them happen once.
CREATE TABLE quiet_deeds (
    order_no text        NOT NULL REFERENCES orders,
    key      text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_no, key)
);

-- Money that came or was taken back as our doors were told it, before Temporal was: what is lost there is told again.
CREATE TABLE told_facts (
    name      text        NOT NULL,
    notice_id text        NOT NULL,
    order_no  text        NOT NULL,
    fact      text        NOT NULL,
    told_at   timestamptz NOT NULL,
    PRIMARY KEY (name, notice_id, order_no)
);
CREATE INDEX told_facts_by_order ON told_facts (order_no);

-- migrate:down
