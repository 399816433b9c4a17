-- Up Migration
-- What the target answered last when it did not take the dossier: its own words, without the people that can be seen in them, and sealed.
ALTER TABLE sync_lane ADD COLUMN words bytea;
