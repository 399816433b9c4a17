-- Up Migration
-- The numbers of the feed of dossier events, beside the events and not in them: a row that is written once is not written again for its
-- number, and an event stands in two indexes instead of three. Numbers stay as they are, and so do the places of those who follow the feed.

-- A number is given to events in the order of `slot`, so most of them follow one another. A run begins at the number `first` with the event
-- in `slot` and goes on, one slot and one number at a time, up to the next run; the last one up to `dossier_feed.last`.
CREATE TABLE dossier_feed_run (
  first bigint PRIMARY KEY,
  slot bigint NOT NULL UNIQUE
);
INSERT INTO dossier_feed_run (first, slot)
SELECT sequence, slot FROM (
  SELECT sequence, slot, lag(sequence) OVER numbers AS sequence_before, lag(slot) OVER numbers AS slot_before
  FROM dossier_event WHERE sequence IS NOT NULL WINDOW numbers AS (ORDER BY sequence)
) AS e
WHERE sequence_before IS NULL OR sequence - sequence_before <> 1 OR slot - slot_before <> 1;

-- Up to this slot every event has a number, but for those that stand in a gap.
ALTER TABLE dossier_feed ADD COLUMN slot bigint NOT NULL DEFAULT 0;
UPDATE dossier_feed SET slot = COALESCE((SELECT max(slot) FROM dossier_event WHERE sequence IS NOT NULL), 0);

-- Slots that were passed because no event could be seen there: a transaction that has drawn one may commit it yet, or be undone.
CREATE TABLE dossier_feed_gap (
  first bigint PRIMARY KEY,
  last bigint NOT NULL,
  -- Every transaction that has drawn one of these slots is older than this one. Once all of them have ended, no event comes any more.
  noticed xid8 NOT NULL
);
INSERT INTO dossier_feed_gap (first, last, noticed)
SELECT e.slot, e.slot, pg_current_xact_id() FROM dossier_event e JOIN dossier_feed f ON e.slot < f.slot WHERE e.sequence IS NULL;

-- A transaction gets its number before it draws a slot: so the age of a gap says which transactions may fill it.
ALTER TABLE dossier_event ALTER COLUMN slot DROP IDENTITY;
CREATE SEQUENCE dossier_event_slot_seq OWNED BY dossier_event.slot;
SELECT setval('dossier_event_slot_seq', (SELECT COALESCE(max(slot), 0) + 1 FROM dossier_event), false);
ALTER TABLE dossier_event ALTER COLUMN slot
  SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('dossier_event_slot_seq') END;

ALTER TABLE dossier_event DROP COLUMN sequence;
CREATE UNIQUE INDEX dossier_event_slot ON dossier_event (slot);
