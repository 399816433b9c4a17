-- Up Migration
-- Webhooks: who is told, what they are still to be told, and in which order.
CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  consumer text NOT NULL,
  url text NOT NULL,
  -- Sealed under a key id, bound to this row.
  secret bytea NOT NULL,
  state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
  disabled_because text CHECK (disabled_because IN ('gone', 'failing')),
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  -- Failures since the last delivery, over all its messages.
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  resting_until timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_status integer,
  last_cause text,
  UNIQUE (consumer, url),
  CHECK ((state = 'disabled') = (disabled_at IS NOT NULL))
);

-- One message to one endpoint, at most one per event. `body` is what is signed, byte by byte; it names no person.
CREATE TABLE webhook_delivery (
  endpoint uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  sequence bigint NOT NULL,
  filing uuid NOT NULL,
  message text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  attempted_at timestamptz,
  ended_at timestamptz,
  last_status integer,
  last_cause text,
  PRIMARY KEY (endpoint, sequence),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (endpoint, filing, sequence) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_failed ON webhook_delivery (endpoint, sequence) WHERE state = 'failed';
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE state <> 'waiting';

-- The waiting messages of one filing to one endpoint, which leave one after the other. The row is there while any waits;
-- whoever adds to or takes from them locks it first. While `lease` is set, `due_at` is when the lease runs out.
CREATE TABLE webhook_lane (
  endpoint uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  filing uuid NOT NULL,
  due_at timestamptz NOT NULL,
  lease uuid,
  PRIMARY KEY (endpoint, filing)
);
CREATE INDEX webhook_lane_due ON webhook_lane (endpoint, due_at);
CREATE INDEX webhook_lane_leased ON webhook_lane (endpoint, due_at) WHERE lease IS NOT NULL;
