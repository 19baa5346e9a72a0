-- migrate:up

-- Files that came with letters. Those of a letter to a claim are evidence at once, of whoever wrote it.
ALTER TABLE claim_evidence DROP CONSTRAINT claim_evidence_given_by_check;
ALTER TABLE claim_evidence ADD CONSTRAINT claim_evidence_given_by_check CHECK (given_by IN ('customer', 'shop', 'other'));

-- Those of a letter to an inquiry wait here until it becomes a claim, which takes them; or until the inquiry has been
-- closed for long. Then `content` and `name` are emptied, and nothing else changes.
CREATE TABLE inquiry_files (
    inquiry_no text        NOT NULL REFERENCES inquiries,
    no         integer     NOT NULL,
    letter_key text        NOT NULL,
    sha256     bytea       NOT NULL,
    size       integer     NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('jpg', 'png', 'webp', 'heic', 'pdf', 'txt')),
    name       text        NOT NULL,
    content    bytea       NOT NULL,
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (inquiry_no, no)
);
ALTER TABLE inquiry_files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX inquiry_files_once ON inquiry_files (inquiry_no, sha256) WHERE content <> '';

-- What is emptied some time after the inquiry's end came before that.
CREATE INDEX inquiry_files_kept ON inquiry_files (added_at) WHERE content <> '';

CREATE FUNCTION refuse_other_inquiry_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content <> '' OR NEW.name <> ''
       OR (NEW.inquiry_no, NEW.no, NEW.letter_key, NEW.sha256, NEW.size, NEW.kind, NEW.added_at)
          IS DISTINCT FROM (OLD.inquiry_no, OLD.no, OLD.letter_key, OLD.sha256, OLD.size, OLD.kind, OLD.added_at)
    THEN
        RAISE EXCEPTION 'a file is kept as it came, or emptied';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER inquiry_files_are_only_emptied BEFORE UPDATE ON inquiry_files
    FOR EACH ROW EXECUTE FUNCTION refuse_other_inquiry_file();
CREATE TRIGGER inquiry_files_are_not_deleted BEFORE DELETE ON inquiry_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inquiry_files_are_not_truncated BEFORE TRUNCATE ON inquiry_files
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
