-- Up Migration
-- How many calls of a day each path of an upstream has lent to replicas: together never more than its limit. Logged, other than the shares
-- of rates: what was used of a day must survive a crash of the database. Moments are ms since the epoch.
CREATE TABLE upstream_day (
  bucket text NOT NULL,
  day date NOT NULL,
  leased bigint NOT NULL,
  -- The last grant alone: it is what the statement that makes it returns.
  granted bigint NOT NULL,
  PRIMARY KEY (bucket, day)
);
CREATE TABLE upstream_day_use (
  bucket text NOT NULL,
  day date NOT NULL,
  replica text NOT NULL,
  used bigint NOT NULL,
  at double precision NOT NULL,
  PRIMARY KEY (bucket, day, replica)
);
