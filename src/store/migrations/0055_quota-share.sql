-- Up Migration
-- How far each shared limit is used up, and which replica asks for how much of it. Unlogged: after a crash of the database every limit is
-- free again, which is right within a minute, and nothing of it has to wait for a disk. Moments are ms since the epoch.
CREATE UNLOGGED TABLE quota_use (
  bucket text PRIMARY KEY,
  full_at double precision NOT NULL
);
CREATE UNLOGGED TABLE quota_share (
  bucket text NOT NULL,
  replica text NOT NULL,
  wanted double precision NOT NULL,
  until double precision NOT NULL,
  PRIMARY KEY (bucket, replica)
);
