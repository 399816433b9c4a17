-- Up Migration
-- The feed of dossier events. `sequence` is given a moment after the commit, so that dossiers are written side by side and no reader
-- passes one that commits later; null = not yet. What was recorded before gets its place in the order in which it was recorded.
-- `status` = where the dossier stood when the event had been recorded; null for events of versions that did not write it.
ALTER TABLE dossier_event ADD COLUMN status text;
ALTER TABLE dossier_event ADD COLUMN sequence bigint;
CREATE INDEX dossier_event_unsequenced ON dossier_event (slot) WHERE sequence IS NULL;
CREATE UNIQUE INDEX dossier_event_feed ON dossier_event (sequence) WHERE sequence IS NOT NULL;

-- The last sequence number, of which there is one line for all consumers: who may read a dossier changes with the register.
CREATE TABLE dossier_feed (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  last bigint NOT NULL
);
INSERT INTO dossier_feed (last) VALUES (0);
