-- migrate:up

-- The sender's own orders, of which nobody has said yet whether the inquiry is about them: they wait with their thanks.
ALTER TABLE inquiries ADD COLUMN candidates text[] NOT NULL DEFAULT '{}';
CREATE INDEX inquiries_by_candidate ON inquiries USING gin (candidates);

-- migrate:down
