-- migrate:up

-- What was written to the shop about a claim, once per letter; what the shop wrote stands in claim_answers. Attachments are
-- named and counted. `taken_at`: when the claim took note of it. When the customer's data are erased, `letter` is emptied.
CREATE TABLE claim_letters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_no   text        NOT NULL REFERENCES claims,
    key        text        NOT NULL UNIQUE,
    by         text        NOT NULL,
    at         timestamptz NOT NULL,
    letter     text        NOT NULL,
    message_id text        NOT NULL DEFAULT '',
    taken_at   timestamptz
);
CREATE INDEX claim_letters_by_claim ON claim_letters (claim_no, id);
CREATE INDEX claim_letters_by_message_id ON claim_letters (message_id) WHERE message_id <> '';
CREATE TRIGGER claim_letters_are_not_deleted BEFORE DELETE ON claim_letters
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_letters_are_not_emptied BEFORE TRUNCATE ON claim_letters
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The question that a claim began as, where it did.
ALTER TABLE claims ADD COLUMN inquiry_no text REFERENCES inquiries;
CREATE INDEX claims_by_inquiry ON claims (inquiry_no) WHERE inquiry_no IS NOT NULL;

-- migrate:down
