-- Up Migration
-- How far each target has followed the feed of dossier events. Lanes are woken from there, many at a time and apart from the transactions
-- that give events their numbers: those hold up everyone who waits for the feed.
CREATE TABLE sync_feed (
  target text PRIMARY KEY,
  -- The number of the last event of which the lane was woken.
  last bigint NOT NULL
);
-- Until now lanes were woken when their events got numbers.
INSERT INTO sync_feed (target, last) SELECT target, (SELECT last FROM dossier_feed) FROM sync_lane GROUP BY target;
