-- Up Migration
-- Filings. One row is the truth about one filing; jobs, leases and notifications only point at it. Nothing here names a
-- person: what does is sealed, in filing_secret, attachment and filing_event.detail.
CREATE TABLE filing (
  id uuid PRIMARY KEY,
  -- Order of acceptance. Has gaps; the feed has a number of its own.
  place bigint GENERATED ALWAYS AS IDENTITY,
  consumer text NOT NULL,
  credential text NOT NULL,
  request_id text NOT NULL,
  kind text NOT NULL,
  procedure text NOT NULL,
  dossier text NOT NULL,
  linked_dossier text,
  registration_unit text NOT NULL,
  -- ISO 8601 with its offset, as it was handed in.
  received_at text NOT NULL,
  -- Keyed hash of the person concerned, as in the audit trail.
  subject text NOT NULL,
  body_hash text NOT NULL,
  accepted_at timestamptz NOT NULL,

  state text NOT NULL,
  state_since timestamptz NOT NULL,
  -- Why a person is needed or what is waited for, as a code.
  cause text,
  -- How many events it has: the number of the next one is one more.
  events integer NOT NULL,
  -- Counts every change of this row that matters to whoever read it before.
  version integer NOT NULL DEFAULT 1,
  -- Which content is to be sent: 1 as filed, one more with each supplement or correction.
  revision integer NOT NULL DEFAULT 1,

  -- The road it was sent on last.
  path text,
  attempts integer NOT NULL DEFAULT 0,
  -- The content that is being sent, and the last one that may have arrived.
  sending text,
  sent text,
  sent_revision integer,
  sent_at timestamptz,
  -- The last content that the registry is known to have; 0 = none.
  delivered_revision integer NOT NULL DEFAULT 0,
  -- Set while it is open whether the registry holds other content under these codes.
  doubt text,

  -- What the registry said last, and since when.
  standing text,
  standing_since timestamptz,
  supplements integer NOT NULL DEFAULT 0,
  -- Questions in a row that it did not know, did not answer clearly, or did not answer at all.
  unknown_count integer NOT NULL DEFAULT 0,
  unclear_count integer NOT NULL DEFAULT 0,
  ask_failures integer NOT NULL DEFAULT 0,

  -- When something is to be done about it; when a job was last made for that; who is at it until when.
  due_at timestamptz,
  nudged_at timestamptz,
  lease uuid,
  lease_until timestamptz,
  purged_at timestamptz,
  CHECK ((lease IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 80);

-- The same body again is the same filing, until that filing has ended without success.
CREATE UNIQUE INDEX filing_body ON filing (consumer, body_hash) WHERE state NOT IN ('refused', 'withdrawn', 'closed');
CREATE INDEX filing_dossier ON filing (dossier, place);
CREATE INDEX filing_consumer ON filing (consumer, place);
CREATE INDEX filing_due ON filing (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX filing_under_way ON filing (lease_until) WHERE state = 'delivering';
CREATE INDEX filing_cause ON filing (place) WHERE cause IS NOT NULL;
CREATE INDEX filing_ended ON filing (state_since) WHERE purged_at IS NULL
  AND state IN ('completed', 'refused', 'withdrawn', 'closed');

-- What happened, told in two orders: `number` counts within the filing from 1; `sequence` orders its consumer's feed without
-- a gap and is given a moment after the commit, so that filings are accepted side by side.
CREATE TABLE filing_event (
  filing uuid NOT NULL REFERENCES filing,
  number integer NOT NULL,
  consumer text NOT NULL,
  type text NOT NULL,
  state text NOT NULL,
  at timestamptz NOT NULL,
  detail bytea,
  slot bigint GENERATED ALWAYS AS IDENTITY,
  sequence bigint,
  PRIMARY KEY (filing, number)
);
CREATE INDEX filing_event_unsequenced ON filing_event (slot) WHERE sequence IS NULL;
CREATE UNIQUE INDEX filing_event_feed ON filing_event (consumer, sequence) WHERE sequence IS NOT NULL;

-- The last sequence number of each consumer's feed.
CREATE TABLE filing_feed (
  consumer text PRIMARY KEY,
  last bigint NOT NULL
);

-- Sealed parts of a filing: `request/<revision>`, `result`, `certificate`.
CREATE TABLE filing_secret (
  filing uuid NOT NULL REFERENCES filing,
  part text NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (filing, part)
);
-- Sealed bytes do not shrink: trying costs time.
ALTER TABLE filing_secret ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- A consumer's idempotency keys, with the event that the first answer told.
CREATE TABLE filing_key (
  consumer text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  filing uuid NOT NULL REFERENCES filing,
  number integer NOT NULL,
  PRIMARY KEY (consumer, key)
);

-- Files by their content, each consumer's apart: who knows a hash does not thereby have the file.
CREATE TABLE attachment (
  consumer text NOT NULL,
  sha256 text NOT NULL,
  media_type text NOT NULL,
  bytes integer NOT NULL,
  sealed bytea NOT NULL,
  -- When it was last sent to us; a file that no filing names is kept for a while from then on.
  sent_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, sha256)
);
ALTER TABLE attachment ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX attachment_sent_at ON attachment (sent_at);
CREATE TABLE filing_attachment (
  filing uuid NOT NULL REFERENCES filing,
  consumer text NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (filing, sha256),
  FOREIGN KEY (consumer, sha256) REFERENCES attachment
);
CREATE INDEX filing_attachment_file ON filing_attachment (consumer, sha256);

-- Runs that send ended filings again: a few first, the others at a bounded rate, until they are stopped.
CREATE TABLE filing_rerun (
  id uuid PRIMARY KEY,
  actor text NOT NULL,
  cause text,
  -- Sealed: an operator's own words may name people.
  note bytea NOT NULL,
  canary integer NOT NULL,
  per_minute integer NOT NULL,
  state text NOT NULL CHECK (state IN ('canary', 'running', 'done', 'stopped', 'canary-failed')),
  created_at timestamptz NOT NULL,
  -- When the last filings were let go, for the rate.
  released_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE TABLE filing_rerun_item (
  run uuid NOT NULL REFERENCES filing_rerun,
  place integer NOT NULL,
  filing uuid NOT NULL REFERENCES filing,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'released', 'skipped')),
  PRIMARY KEY (run, place)
);
CREATE INDEX filing_rerun_open ON filing_rerun (id) WHERE state IN ('canary', 'running');
