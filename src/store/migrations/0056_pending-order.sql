-- Up Migration
-- Orders that cannot be undone and wait for a second person, and the consumers file that was agreed to last. No person of a register is in them.
CREATE TABLE pending_order (
  id uuid PRIMARY KEY,
  -- What is to be done, and what it will do in figures, as counted when it was ordered.
  orders jsonb NOT NULL,
  figures jsonb NOT NULL,
  -- Why, in the words of who ordered it; sealed.
  note bytea,
  state text NOT NULL CHECK (state IN ('waiting', 'agreed', 'refused', 'expired', 'done', 'failed')),
  ordered_at timestamptz NOT NULL,
  ordered_by text NOT NULL,
  -- As the provider of sign-ins names the person; NULL = a command or a file.
  orderer text,
  expires_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by text,
  failure text
);
-- One order waits once, whoever gives it again.
CREATE UNIQUE INDEX pending_order_waiting ON pending_order (orders) WHERE state = 'waiting';
CREATE INDEX pending_order_agreed ON pending_order (decided_at) WHERE state = 'agreed';
CREATE INDEX pending_order_latest ON pending_order (ordered_at DESC);

CREATE TABLE agreed_policy (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  digest text NOT NULL,
  agreed_at timestamptz NOT NULL
);
