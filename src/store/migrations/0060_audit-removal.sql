-- Up Migration
-- Months of the trail that were removed when their time was over, and what still proves them. No person and no officer is in it. A month is
-- prepared, put on record in the trail, then removed: each once, whatever ends the process in between.
CREATE TABLE audit_removal (
  month date PRIMARY KEY,
  -- What was removed, when and under which provision, signed with the key of the checkpoints.
  note text NOT NULL,
  prepared_at timestamptz NOT NULL,
  recorded_at timestamptz,
  -- NULL = the records are there.
  removed_at timestamptz
);

-- Which records of which chains, and the hashes of the chain before the first and of the last of them: what stands behind still verifies. The
-- note signs the digest of all ranges of its month.
CREATE TABLE audit_removal_range (
  chain uuid NOT NULL,
  from_seq bigint NOT NULL CHECK (from_seq >= 0),
  to_seq bigint NOT NULL CHECK (to_seq >= from_seq),
  month date NOT NULL REFERENCES audit_removal,
  before bytea NOT NULL CHECK (octet_length(before) = 32),
  after bytea NOT NULL CHECK (octet_length(after) = 32),
  key_id text NOT NULL,
  PRIMARY KEY (chain, from_seq)
);
CREATE INDEX audit_removal_range_month ON audit_removal_range (month);

-- Leaf hashes of removed records beside which others stay: an export and a proof of those need them. Inside of what was removed the roots of
-- 256 leaves do (audit_tree_tile).
CREATE TABLE audit_removal_leaf (
  leaf bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TRIGGER audit_removal_is_final BEFORE DELETE OR TRUNCATE ON audit_removal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
CREATE TRIGGER audit_removal_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_removal_range
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
CREATE TRIGGER audit_removal_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_removal_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
CREATE TRIGGER audit_removal_is_made BEFORE UPDATE ON audit_removal
  FOR EACH ROW WHEN (OLD.removed_at IS NOT NULL OR NEW.note <> OLD.note OR NEW.month <> OLD.month)
  EXECUTE FUNCTION audit_record_is_final();
