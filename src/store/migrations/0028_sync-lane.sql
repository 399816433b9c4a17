-- Up Migration
-- The synchronisation: what systems outside are to learn of dossiers. A lane is one dossier at one target; its row says when it is looked
-- at next. What is sent follows from the dossier's events when it is sent; what has arrived is kept step by step.
CREATE TABLE sync_lane (
  target text NOT NULL,
  dossier bigint NOT NULL,
  -- idle: nothing is to be sent; waiting: from `due_at` on; sending: under a lease; stopped: for `stopped_cause`.
  state text NOT NULL CHECK (state IN ('idle', 'waiting', 'sending', 'stopped')),
  due_at timestamptz NOT NULL,
  -- Since when something has not arrived; null = all has.
  waiting_since timestamptz,
  -- The last event, by its number in the feed, that woke the lane.
  woken bigint NOT NULL,
  lease uuid,
  -- By the clock of the database.
  lease_until timestamptz,
  -- Calls may have gone out whose outcome is not recorded: it is looked up before anything is sent.
  doubt boolean NOT NULL DEFAULT false,
  sending_item text,
  -- The target is known to have the dossier; the fingerprint of what it got beside the steps; how many steps arrived.
  there boolean NOT NULL DEFAULT false,
  item text,
  arrived integer NOT NULL DEFAULT 0,
  -- Codes and ids that the target gave. Nothing personal.
  notes jsonb NOT NULL DEFAULT '{}',
  -- Refusals and unclear answers in a row; failures of the target in a row that met this lane alone, and when the last of either was.
  attempts integer NOT NULL DEFAULT 0,
  faults integer NOT NULL DEFAULT 0,
  failed_at timestamptz,
  last_code text,
  stopped_cause text,
  stopped_at timestamptz,
  -- A new event of the dossier releases it as well.
  event_releases boolean NOT NULL DEFAULT false,
  held_at timestamptz,
  held_by text,
  PRIMARY KEY (target, dossier),
  CHECK ((state = 'stopped') = (stopped_cause IS NOT NULL)),
  CHECK ((state = 'sending') = (lease IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX sync_lane_due ON sync_lane (target, due_at) WHERE state = 'waiting' AND held_at IS NULL AND attempts = 0 AND faults = 0;
CREATE INDEX sync_lane_due_failing ON sync_lane (target, due_at)
  WHERE state = 'waiting' AND held_at IS NULL AND (attempts > 0 OR faults > 0);
CREATE INDEX sync_lane_leased ON sync_lane (target, lease_until) WHERE state = 'sending';
CREATE INDEX sync_lane_stopped ON sync_lane (target, stopped_cause, dossier) WHERE state = 'stopped';
CREATE INDEX sync_lane_held ON sync_lane (target, dossier) WHERE held_at IS NOT NULL;
CREATE INDEX sync_lane_open ON sync_lane (target, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX sync_lane_dossier ON sync_lane (dossier);

-- The steps of a lane in the order in which they went. What arrived is never changed.
CREATE TABLE sync_step (
  target text NOT NULL,
  dossier bigint NOT NULL,
  position integer NOT NULL,
  -- sending: marked before the call, and open while the lane is in doubt.
  state text NOT NULL CHECK (state IN ('sending', 'arrived')),
  event_type text NOT NULL,
  event_at timestamptz NOT NULL,
  part text NOT NULL DEFAULT '',
  status text NOT NULL,
  at timestamptz NOT NULL,
  -- What an answer of the target must show to be this step.
  key text NOT NULL,
  marked_at timestamptz NOT NULL,
  arrived_at timestamptz,
  PRIMARY KEY (target, dossier, position),
  CHECK ((state = 'arrived') = (arrived_at IS NOT NULL))
);

-- Steps that are never sent, with the reason.
CREATE TABLE sync_unsent (
  target text NOT NULL,
  dossier bigint NOT NULL,
  event_type text NOT NULL,
  event_at timestamptz NOT NULL,
  part text NOT NULL DEFAULT '',
  status text NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  noted_at timestamptz NOT NULL,
  PRIMARY KEY (target, dossier, event_type, event_at, part)
);
