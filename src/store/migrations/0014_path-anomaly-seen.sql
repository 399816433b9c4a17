-- Up Migration
-- When it was last seen by any process, so that what no longer comes is forgotten in time. What stands here already has been seen
-- now, as far as is known; the default is also for processes of before, which do not state it.
ALTER TABLE path_anomaly ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now();
