-- Up Migration
-- Runs that release the lanes of a target that stand still for one cause: a few first, the others once those have arrived.
CREATE TABLE sync_rerun (
  id uuid PRIMARY KEY,
  target text NOT NULL,
  cause text NOT NULL,
  actor text NOT NULL,
  canary integer NOT NULL,
  per_minute integer NOT NULL,
  state text NOT NULL CHECK (state IN ('canary', 'running', 'done', 'stopped', 'canary-failed')),
  created_at timestamptz NOT NULL,
  -- When the last lanes were released, for the rate.
  released_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((ended_at IS NULL) = (state IN ('canary', 'running')))
);
-- One at a time for a cause at a target.
CREATE UNIQUE INDEX sync_rerun_open ON sync_rerun (target, cause) WHERE ended_at IS NULL;
CREATE INDEX sync_rerun_created ON sync_rerun (created_at);

-- Its lanes. skipped: it did not stand still for this cause any more when its turn came.
CREATE TABLE sync_rerun_lane (
  run uuid NOT NULL REFERENCES sync_rerun ON DELETE CASCADE,
  dossier bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'released', 'skipped')),
  -- What had arrived when it was released: what arrives after that, the run has brought.
  arrived integer,
  item text,
  PRIMARY KEY (run, dossier)
);
CREATE INDEX sync_rerun_lane_waiting ON sync_rerun_lane (run, dossier) WHERE state = 'waiting';
CREATE INDEX sync_rerun_lane_released ON sync_rerun_lane (run) WHERE state = 'released';
