-- Up Migration
-- The ladder of due times: when the last message of each rung left for a unit, and which dossiers were in one, since when. Written with
-- the messages themselves.
CREATE TABLE due_ladder (
  unit text PRIMARY KEY,
  unit_at timestamptz,
  city_at timestamptz
);
CREATE TABLE due_ladder_dossier (
  dossier bigint PRIMARY KEY,
  unit text NOT NULL,
  unit_at timestamptz NOT NULL,
  city_at timestamptz
);
CREATE INDEX due_ladder_unit ON due_ladder_dossier (unit);
