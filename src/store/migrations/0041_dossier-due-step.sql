-- Up Migration
-- For the leaders' board: where late dossiers waited when their time ran out. Derived from the events like the rest of the row
-- (domain/dossier/projection.ts); what was recorded before is derived here, by the same rule.
ALTER TABLE dossier ADD COLUMN due_step text;
UPDATE dossier d SET due_step = (
  SELECT type FROM dossier_event e WHERE e.dossier = d.id AND e.apart IS NULL AND e.at <= d.due_at
  ORDER BY e.at DESC, array_position('{received,accepted,not-accepted,processing-started,verification-asked,verification-answered,
    supplement-asked,supplement-completed,payment-asked,payment-completed,withdrawal-asked,stopped,done,result-returned,reopened,
    apology-sent,due-time-changed,registered}'::text[], e.type) DESC LIMIT 1)
WHERE due_at IS NOT NULL;

-- Those that have ended late: few, and nothing more to write while a dossier is open.
CREATE INDEX dossier_late ON dossier (due_at) INCLUDE (unit, due_step) WHERE ended_at > due_at;
