-- Up Migration
-- Batches of questions about people (lô xác thực, tra cứu): taken as a file, asked one by one, handed out in the order of intake.
CREATE TABLE identity_batch (
  id uuid PRIMARY KEY,
  consumer text NOT NULL,
  credential text NOT NULL,
  operation text NOT NULL CHECK (operation IN ('verify', 'lookup')),
  state text NOT NULL CHECK (state IN ('receiving', 'running', 'paused', 'done', 'cancelled')),
  idempotency_key text NOT NULL,
  -- Of the file and its order; null while it is received.
  body_hash text,
  people integer NOT NULL DEFAULT 0,
  request_id uuid NOT NULL,
  -- While it is received: until when the process that does has it, by the clock of the database.
  lease_until timestamptz,
  taken_at timestamptz NOT NULL,
  state_since timestamptz NOT NULL,
  -- How often its state has changed; with the people that have ended it numbers what is to be reported.
  changes integer NOT NULL DEFAULT 0,
  ended_at timestamptz,
  -- The people in it were removed.
  purged_at timestamptz
);
CREATE UNIQUE INDEX identity_batch_key ON identity_batch (consumer, idempotency_key);
CREATE INDEX identity_batch_taken ON identity_batch (taken_at, id);
CREATE INDEX identity_batch_open ON identity_batch (state) WHERE state IN ('receiving', 'running', 'paused');
CREATE INDEX identity_batch_kept ON identity_batch (ended_at) WHERE ended_at IS NOT NULL AND purged_at IS NULL;

CREATE TABLE batch_person (
  batch uuid NOT NULL REFERENCES identity_batch ON DELETE CASCADE,
  -- From 1, in the order of intake.
  number integer NOT NULL,
  -- `answered` = the outcome is durable and its record is still to be written; only what has `ended` is handed out.
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered', 'ended')),
  -- Of the question, at the upstream and in the trail, however often it is asked.
  request_id uuid NOT NULL,
  -- Both sealed.
  question bytea,
  answer bytea,
  outcome text,
  attempts integer NOT NULL DEFAULT 0,
  -- Failures of the path while it answered others, and when it last failed.
  faults integer NOT NULL DEFAULT 0,
  failed_at timestamptz,
  due_at timestamptz NOT NULL,
  lease uuid,
  lease_until timestamptz,
  answered_at timestamptz,
  PRIMARY KEY (batch, number)
);
CREATE INDEX batch_person_open ON batch_person (batch, number) WHERE state <> 'ended';
CREATE INDEX batch_person_answered ON batch_person (lease_until) WHERE state = 'answered';

-- How many people were asked about in batches on a day in Viet Nam, over all replicas: what a ministry has agreed to by day.
CREATE TABLE batch_day (
  day date PRIMARY KEY,
  people integer NOT NULL
);
