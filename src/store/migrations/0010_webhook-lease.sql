-- Up Migration
-- A lease ends by the database's clock, of which there is one: processes whose clocks differ would take each other's messages.
-- Until now a lane's due time stood for the end of its lease as well; what is leased at this moment keeps its own time.
ALTER TABLE webhook_lane ADD COLUMN lease_until timestamptz;
UPDATE webhook_lane SET lease_until = due_at WHERE lease IS NOT NULL;
DROP INDEX webhook_lane_leased;
CREATE INDEX webhook_lane_leased ON webhook_lane (endpoint, lease_until) WHERE lease IS NOT NULL;
