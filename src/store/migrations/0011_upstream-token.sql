-- Tokens of upstreams, one per credential for all replicas: a new token may revoke the one before it, so that replicas that
-- sign in for themselves take the token from one another.

CREATE TABLE upstream_token (
  -- Hash of what may be known of the credential: the address, the account.
  id text PRIMARY KEY,
  -- The token, sealed; NULL = none has been had yet.
  sealed bytea,
  life_ms double precision,
  ends_at timestamptz,
  -- Who asks for a new one, and until when nobody else does. By the clock of the database.
  lease uuid,
  lease_until timestamptz,
  CHECK ((sealed IS NULL) = (ends_at IS NULL AND life_ms IS NULL)),
  CHECK ((lease IS NULL) = (lease_until IS NULL))
);
