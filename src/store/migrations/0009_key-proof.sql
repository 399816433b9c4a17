-- Up Migration
-- Which keys this database is kept with: a keyed hash of a fixed text per key. It shows whether a key is the one that is
-- known under its name, and gives nothing of the key away. A start with other keys is refused before anything is written.
CREATE TABLE key_proof (
  kind text NOT NULL CHECK (kind IN ('vault', 'chain', 'subject', 'key-hash')),
  -- The name of the key; empty for the kinds of which there is one.
  key_id text NOT NULL,
  proof text NOT NULL,
  proved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, key_id)
);
