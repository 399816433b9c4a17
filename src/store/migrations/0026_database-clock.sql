-- Up Migration
-- The clock that all replicas go by is the database's. This row is how they notice that it was set, and agree on what follows: once, by
-- one of them, the times that something waits for are moved by as much (database-clock.ts).
CREATE TABLE database_clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- When a process last saw that the clock had run on evenly.
  confirmed_at timestamptz NOT NULL,
  -- How often it was set so far.
  steps integer NOT NULL DEFAULT 0,
  -- By how much the times are still to be moved, and since when that is known.
  owed_ms bigint,
  announced_at timestamptz,
  CHECK ((owed_ms IS NULL) = (announced_at IS NULL))
);
INSERT INTO database_clock (confirmed_at) VALUES (clock_timestamp());
