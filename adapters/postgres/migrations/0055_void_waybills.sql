-- migrate:up

-- The file that holds a newer waybill of the parcel: this one is void, whichever carrier it is of.
ALTER TABLE waybill_rows ADD COLUMN replaced_by bigint REFERENCES waybill_files;

-- migrate:down
ALTER TABLE waybill_rows DROP COLUMN replaced_by;
