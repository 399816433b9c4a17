-- Up Migration
-- Time-stamps (RFC 3161) of an authority over checkpoints of the tree: its signature over a hash, and nothing of a record.
CREATE TABLE audit_tree_stamp (
  -- Leaves of the tree behind the checkpoint whose note was stamped.
  size bigint PRIMARY KEY REFERENCES audit_tree_segment (size),
  -- As the authority states it.
  at timestamptz NOT NULL,
  token bytea NOT NULL
);

CREATE TRIGGER audit_tree_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tree_stamp
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
