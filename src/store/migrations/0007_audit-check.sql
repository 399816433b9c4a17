-- Up Migration
-- How far the trail was verified in the background, and what was found. All replicas share it. `note` is sealed with the
-- chain key (`mac`): who changes it here only makes the next check begin at the beginning.
CREATE TABLE audit_check (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  note text NOT NULL,
  key_id text NOT NULL,
  mac text NOT NULL
);
