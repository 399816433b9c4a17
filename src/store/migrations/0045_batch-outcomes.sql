-- Up Migration
-- How many people of a batch ended how, kept when they are removed.
ALTER TABLE identity_batch ADD COLUMN outcomes jsonb;
