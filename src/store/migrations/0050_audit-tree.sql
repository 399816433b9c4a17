-- Up Migration
-- The Merkle tree over the trail: chains are joined in it, segment by segment. A leaf is a record; what stands here is computed from the
-- records and signed, so nothing of it is secret and a change of it is found.
CREATE TABLE audit_tree_segment (
  -- Its first leaf, and the leaves of the tree behind it.
  first bigint PRIMARY KEY CHECK (first >= 0),
  size bigint NOT NULL UNIQUE CHECK (size > first),
  -- Roots of the complete subtrees of that size, 32 bytes each, the largest first: where the next segment goes on.
  peaks bytea NOT NULL,
  note text NOT NULL
);

-- Which records stand where. A chain goes on where its last range ended.
CREATE TABLE audit_tree_range (
  leaf bigint PRIMARY KEY,
  chain uuid NOT NULL,
  from_seq bigint NOT NULL,
  to_seq bigint NOT NULL CHECK (to_seq >= from_seq),
  UNIQUE (chain, from_seq)
);

-- Roots of complete subtrees of 256 leaves: a proof reads these, and records only at its edges.
CREATE TABLE audit_tree_tile (
  index bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TRIGGER audit_tree_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tree_segment
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
CREATE TRIGGER audit_tree_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tree_range
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
CREATE TRIGGER audit_tree_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tree_tile
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
