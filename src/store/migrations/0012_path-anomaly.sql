-- Up Migration
-- What was not understood in answers, and since when: element names and words of ours, never a value. A start must not take for
-- new what another process, or this one before, has seen. Bounded by its writer: some dozens of names per path.
CREATE TABLE path_anomaly (
  link text NOT NULL,
  path text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  first_seen_at timestamptz NOT NULL,
  PRIMARY KEY (link, path, kind, name)
);
