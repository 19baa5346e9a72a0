-- migrate:up

-- Where the carrier says a parcel is: the newest of its events, by its own time. Who reads a file of them sees which are
-- known without asking the order.
ALTER TABLE parcels ADD COLUMN event text, ADD COLUMN event_at timestamptz;

-- migrate:down
ALTER TABLE parcels DROP COLUMN event, DROP COLUMN event_at;
