-- Up Migration
-- What is forecast of each open dossier, by the one process that forecasts for all. Only what changed is written: `forecast_run` says
-- as of when all rows hold. Nothing here names a citizen, and all of it can be computed again from the events.
CREATE TABLE dossier_forecast (
  dossier bigint PRIMARY KEY,
  verdict text NOT NULL,
  -- Why nothing is foreseen.
  why text,
  -- Null = nothing is said.
  probability real,
  cause text,
  mover text NOT NULL,
  since timestamptz NOT NULL,
  time_until timestamptz,
  ends_from timestamptz,
  ends_to timestamptz
) WITH (fillfactor = 70);

-- The process that forecasts, as of its last round.
CREATE TABLE forecast_run (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  made_at timestamptz NOT NULL,
  -- What the forecast knows of its own skill in the city.
  record jsonb NOT NULL
);

-- Where the forecast has withdrawn, since when and why; `unit` is empty for the whole city.
CREATE TABLE forecast_silence (
  unit text PRIMARY KEY,
  why text NOT NULL,
  since timestamptz NOT NULL
);

-- The last back-test of the history in this database.
CREATE TABLE forecast_backtest (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  made_at timestamptz NOT NULL,
  report jsonb NOT NULL
);

-- To read what became known since a moment. Rows come nearly in that order: ranges of pages are enough, and cost next to nothing.
CREATE INDEX dossier_event_recorded ON dossier_event USING brin (recorded_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX filing_event_at ON filing_event USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
