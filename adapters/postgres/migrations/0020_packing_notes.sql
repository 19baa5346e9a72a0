-- migrate:up

-- A sheet for the packer, which stays in the shop: wishes, gift and remarks.
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check
    CHECK (kind IN ('slip', 'invoice', 'label', 'letter', 'note'));

-- migrate:down
