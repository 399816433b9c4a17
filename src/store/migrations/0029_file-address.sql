-- Up Migration
-- Addresses by which targets (portals) fetch files without credentials. The secret of an address is kept as a keyed hash, by which it is
-- found, and sealed, so that the same address can be sent again. Each is bound to one target, one dossier and one file.
CREATE TABLE file_address (
  id uuid PRIMARY KEY,
  secret_hash text NOT NULL UNIQUE,
  secret bytea NOT NULL,
  target text NOT NULL,
  dossier bigint NOT NULL,
  filing uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('result', 'paper')),
  sha256 text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- The one that is sent for this file and target; earlier ones run out.
  current boolean NOT NULL DEFAULT true,
  revoked_at timestamptz,
  -- No further address is issued for this file and target.
  withdrawn boolean NOT NULL DEFAULT false,
  -- Whole files and parts that left.
  fetches integer NOT NULL DEFAULT 0,
  fetched_at timestamptz
);
CREATE UNIQUE INDEX file_address_current ON file_address (dossier, target, filing, kind, sha256) WHERE current;
CREATE INDEX file_address_dossier ON file_address (dossier, issued_at);
CREATE INDEX file_address_target ON file_address (target, id) WHERE revoked_at IS NULL;
CREATE INDEX file_address_expiry ON file_address (expires_at);
