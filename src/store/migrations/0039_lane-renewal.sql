-- Up Migration
-- A result may come, or be another one, without an event of the dossier. Since when that is to be looked at; null = it is not.
ALTER TABLE sync_lane ADD COLUMN result_changed_at timestamptz;
CREATE INDEX sync_lane_result_changed ON sync_lane (target, result_changed_at) WHERE result_changed_at IS NOT NULL;
-- Addresses that ran out before anyone fetched the file.
CREATE INDEX file_address_unfetched ON file_address (target, expires_at) WHERE current AND fetches = 0 AND revoked_at IS NULL;
