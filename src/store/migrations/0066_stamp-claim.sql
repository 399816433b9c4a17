-- Up Migration
-- Which process asks an authority for a stamp now: it asks without a transaction, which would stay open for as long as the authority likes.
CREATE TABLE audit_stamp_claim (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  claimant uuid NOT NULL,
  claimed_at timestamptz NOT NULL
);
