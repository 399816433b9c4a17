-- Up Migration
-- Lanes of which a call failed by the fault of the target go by slots of their own, so they are found apart.
DROP INDEX sync_lane_due_failing;
CREATE INDEX sync_lane_due_failing ON sync_lane (target, due_at) WHERE state = 'waiting' AND held_at IS NULL AND attempts > 0 AND faults = 0;
CREATE INDEX sync_lane_due_probing ON sync_lane (target, due_at) WHERE state = 'waiting' AND held_at IS NULL AND faults > 0;
