-- Up Migration
-- Alerts: what is wrong as each process sees it, what has been made of that, and the messages about it. Nothing here names
-- a person or a dossier.

-- What one process (or `database`, for what the tables themselves tell) says about one key. A process that is gone stops
-- renewing `heard_until`; what it said then no longer counts.
CREATE TABLE alert_sign (
  key text NOT NULL,
  observer text NOT NULL,
  condition jsonb NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  begins integer NOT NULL,
  heard_until timestamptz NOT NULL,
  PRIMARY KEY (key, observer)
);

-- One row per key, for ever: keys come from the configuration and closed vocabularies, and the numbers of messages go on.
CREATE TABLE alert (
  key text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('open', 'recovered')),
  -- Messages about this key so far.
  number integer NOT NULL,
  since timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  quiet_since timestamptz,
  recovered_at timestamptz,
  step integer NOT NULL,
  severity text NOT NULL,
  count integer NOT NULL,
  reminders integer NOT NULL,
  remind_at timestamptz,
  condition jsonb NOT NULL,
  -- Who has been told that it is open, and so will be told that it is over.
  told_to text[] NOT NULL,
  CHECK ((state = 'recovered') = (recovered_at IS NOT NULL))
);
CREATE INDEX alert_open ON alert (key) WHERE state = 'open';

-- One message to one target. `body` is what is signed, byte by byte. Of one key to one target they leave in order.
CREATE TABLE alert_message (
  target text NOT NULL,
  key text NOT NULL,
  number integer NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  lease uuid,
  lease_until timestamptz,
  ended_at timestamptz,
  last_status integer,
  last_cause text,
  PRIMARY KEY (target, key, number),
  CHECK ((state = 'waiting') = (ended_at IS NULL)),
  CHECK ((lease IS NULL) = (lease_until IS NULL))
);
CREATE INDEX alert_message_waiting ON alert_message (target, key, number) WHERE state = 'waiting';
CREATE INDEX alert_message_ended ON alert_message (ended_at) WHERE state <> 'waiting';

-- Since when a rule of absence is in force: nobody is missed for a time in which nobody was watching.
CREATE TABLE alert_rule (
  key text PRIMARY KEY,
  since timestamptz NOT NULL
);

-- For absence: the filings of the last working hours.
CREATE INDEX filing_accepted ON filing (accepted_at);
