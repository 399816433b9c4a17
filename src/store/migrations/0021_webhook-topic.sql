-- Up Migration
-- One delivery for all that is sent to endpoints. A topic is what messages are about and has a number line of its own; a lane is the
-- messages of one endpoint that leave one after the other. Until now there was one topic, and a lane was a filing: its id stays its lane.
ALTER TABLE webhook_endpoint ADD COLUMN topics text[] NOT NULL DEFAULT '{filings}';

ALTER TABLE webhook_delivery RENAME COLUMN filing TO lane;
ALTER TABLE webhook_delivery ADD COLUMN topic text NOT NULL DEFAULT 'filings';
-- A constant default is no rewrite of the table; what is written from now on names its topic.
ALTER TABLE webhook_delivery ALTER COLUMN topic DROP DEFAULT;
ALTER TABLE webhook_delivery DROP CONSTRAINT webhook_delivery_pkey;
ALTER TABLE webhook_delivery ADD PRIMARY KEY (endpoint, topic, sequence);
DROP INDEX webhook_delivery_failed;
CREATE INDEX webhook_delivery_failed ON webhook_delivery (endpoint, topic, sequence) WHERE state = 'failed';

ALTER TABLE webhook_lane RENAME COLUMN filing TO lane;
