-- migrate:up

-- Evidence packs exactly as they were made for whoever decides; the same pack is kept once. Of a customer whose data are
-- erased `content` is emptied, and nothing else changes.
CREATE TABLE claim_packs (
    claim_no text        NOT NULL REFERENCES claims,
    no       integer     NOT NULL,
    sha256   bytea       NOT NULL,
    content  bytea       NOT NULL,
    made_by  text        NOT NULL,
    made_at  timestamptz NOT NULL,
    PRIMARY KEY (claim_no, no),
    UNIQUE (claim_no, sha256)
);
ALTER TABLE claim_packs ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE FUNCTION refuse_other_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content <> '' OR (NEW.claim_no, NEW.no, NEW.sha256, NEW.made_by, NEW.made_at)
       IS DISTINCT FROM (OLD.claim_no, OLD.no, OLD.sha256, OLD.made_by, OLD.made_at)
    THEN
        RAISE EXCEPTION 'a pack is kept as it was made, or emptied';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_packs_are_only_emptied BEFORE UPDATE ON claim_packs
    FOR EACH ROW EXECUTE FUNCTION refuse_other_pack();
CREATE TRIGGER claim_packs_are_not_deleted BEFORE DELETE ON claim_packs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_packs_are_not_truncated BEFORE TRUNCATE ON claim_packs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- migrate:down
