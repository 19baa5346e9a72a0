-- migrate:up

-- Photos and documents that prove a claim, kept as they came; the same file is kept once. They are only ever handed out
-- again as bytes. What they show is the customer's: erasing empties `content`, `name` and `says`, and nothing else changes.
CREATE TABLE claim_evidence (
    claim_no text        NOT NULL REFERENCES claims,
    no       integer     NOT NULL,
    sha256   bytea       NOT NULL,
    size     integer     NOT NULL,
    kind     text        NOT NULL CHECK (kind IN ('jpg', 'png', 'webp', 'heic', 'pdf', 'txt')),
    name     text        NOT NULL,
    content  bytea       NOT NULL,
    given_by text        NOT NULL CHECK (given_by IN ('customer', 'shop')),
    says     text        NOT NULL DEFAULT '',
    added_by text        NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (claim_no, no),
    UNIQUE (claim_no, sha256)
);
ALTER TABLE claim_evidence ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE FUNCTION refuse_other_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content <> '' OR NEW.name <> '' OR NEW.says <> ''
       OR (NEW.claim_no, NEW.no, NEW.sha256, NEW.size, NEW.kind, NEW.given_by, NEW.added_by, NEW.added_at)
          IS DISTINCT FROM (OLD.claim_no, OLD.no, OLD.sha256, OLD.size, OLD.kind, OLD.given_by, OLD.added_by, OLD.added_at)
    THEN
        RAISE EXCEPTION 'evidence is kept as it came, or emptied';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_evidence_is_only_emptied BEFORE UPDATE ON claim_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_other_evidence();
CREATE TRIGGER claim_evidence_is_not_deleted BEFORE DELETE ON claim_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_evidence_is_not_truncated BEFORE TRUNCATE ON claim_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
