-- Up Migration
-- How often consumers were refused for want of a right or over a quota, by five minutes: what an alert is judged by, and what operators see.
CREATE TABLE consumer_refusal (
  slice timestamptz NOT NULL,
  consumer text NOT NULL,
  code text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (slice, consumer, code)
);
