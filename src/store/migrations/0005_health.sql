-- Up Migration
-- What is kept of the health of the paths. Nothing here names a person.

-- One life of one process: what it observed reaches from `started_at` to `seen_at`, and no further.
CREATE TABLE health_run (
  id uuid PRIMARY KEY,
  instance text NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE INDEX health_run_seen ON health_run (seen_at);

-- A state, from then until the next row of the same run and path, or until the run was last seen.
CREATE TABLE health_state (
  link text NOT NULL,
  path text NOT NULL,
  run uuid NOT NULL REFERENCES health_run ON DELETE CASCADE,
  at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('healthy', 'degraded', 'down', 'held')),
  reason jsonb,
  PRIMARY KEY (link, path, run, at)
);
CREATE INDEX health_state_at ON health_state (at);

-- Sums, element by element; a missing element is 0.
CREATE FUNCTION health_add(one integer[], other integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT array_agg(COALESCE(a, 0) + COALESCE(b, 0) ORDER BY n)
          FROM unnest(one, other) WITH ORDINALITY AS pair (a, b, n));
CREATE FUNCTION health_add(one double precision[], other double precision[]) RETURNS double precision[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT array_agg(COALESCE(a, 0) + COALESCE(b, 0) ORDER BY n)
          FROM unnest(one, other) WITH ORDINALITY AS pair (a, b, n));
CREATE FUNCTION health_add(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT COALESCE(jsonb_object_agg(key, total), '{}') FROM
           (SELECT key, sum(value::bigint) AS total FROM
             (SELECT * FROM jsonb_each_text(one) UNION ALL SELECT * FROM jsonb_each_text(other)) AS both_
            GROUP BY key) AS sums);

-- Figures of one minute on one path, as one process saw it. `histogram`: buckets of src/domain/histogram.ts, without the
-- empty ones at the end. `phase_*`: DNS, TCP, TLS, wait for a connection, first byte, body.
CREATE TABLE health_minute (
  at timestamptz NOT NULL,
  link text NOT NULL,
  path text NOT NULL,
  run uuid NOT NULL,
  calls integer NOT NULL,
  failures integer NOT NULL,
  up_ms integer NOT NULL,
  observed_ms integer NOT NULL,
  histogram integer[] NOT NULL,
  outcomes jsonb NOT NULL,
  phase_counts integer[] NOT NULL,
  phase_ms double precision[] NOT NULL,
  PRIMARY KEY (at, link, path, run)
);

-- The same for quarters of an hour and for days (of Viet Nam), all processes together: what the board reads. A row is added
-- to with every minute, hence the room left in its page.
CREATE TABLE health_slice (
  minutes smallint NOT NULL CHECK (minutes IN (15, 1440)),
  link text NOT NULL,
  path text NOT NULL,
  at timestamptz NOT NULL,
  calls bigint NOT NULL,
  failures bigint NOT NULL,
  up_ms bigint NOT NULL,
  observed_ms bigint NOT NULL,
  histogram integer[] NOT NULL,
  outcomes jsonb NOT NULL,
  phase_counts integer[] NOT NULL,
  phase_ms double precision[] NOT NULL,
  PRIMARY KEY (minutes, link, path, at)
) WITH (fillfactor = 70);
CREATE INDEX health_slice_at ON health_slice (at);

-- Traffic that an operator keeps off, shared by all processes. Gone when it is over.
CREATE TABLE health_hold (
  link text NOT NULL,
  path text NOT NULL,
  until timestamptz NOT NULL,
  reason text NOT NULL,
  by text NOT NULL,
  placed_at timestamptz NOT NULL,
  PRIMARY KEY (link, path)
);

-- Outages, as one process saw each. `report` is what a ministry may be sent of it, so far.
CREATE TABLE health_incident (
  id uuid PRIMARY KEY,
  instance text NOT NULL,
  link text NOT NULL,
  path text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  -- While it is open: until when it was observed.
  seen_at timestamptz NOT NULL,
  worst text NOT NULL,
  reason jsonb NOT NULL,
  report jsonb NOT NULL
);
CREATE INDEX health_incident_link ON health_incident (link, started_at DESC, id);
CREATE INDEX health_incident_open ON health_incident (seen_at) WHERE ended_at IS NULL;
