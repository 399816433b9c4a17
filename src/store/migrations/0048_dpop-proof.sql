-- Up Migration
-- Proofs of possession (DPoP) that were used, by the hash of key and identifier: a second use is refused by every replica and after
-- any restart. A row may go when its proof would be refused for its age.
CREATE TABLE dpop_proof (
  id bytea PRIMARY KEY,
  until timestamptz NOT NULL
);
CREATE INDEX dpop_proof_age ON dpop_proof (until);
