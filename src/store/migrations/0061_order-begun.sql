-- Up Migration
-- An order that is carried out is on record once, however often an outage makes it begin again.
ALTER TABLE pending_order ADD COLUMN begun_at timestamptz;
