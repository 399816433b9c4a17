-- Up Migration
-- What is urgent goes first. A filing carries the due time of its dossier, so that sending and asking are ordered without a look at
-- any other table.
ALTER TABLE filing ADD COLUMN dossier_due_at timestamptz;
UPDATE filing f SET dossier_due_at = d.due_at
FROM dossier_code c JOIN dossier d ON d.id = c.dossier
WHERE c.code = upper(f.dossier) AND c.unit = f.unit AND d.due_at IS NOT NULL
  AND f.state NOT IN ('completed', 'refused', 'withdrawn', 'closed');

-- Asking when more is to be asked than may be: of those that are due to be asked about, the dossiers that are due first. A filing that
-- waits to be sent stands in no such line, so intake does not pay for it.
CREATE INDEX filing_poll_order ON filing (path, dossier_due_at, due_at) WHERE due_at IS NOT NULL AND state <> 'accepted';

-- Dossiers whose due time has moved, written with the event that moved it and taken by the sweep, which lets filings and jobs
-- follow. Rows are added and taken, never changed: no one who writes one waits for anyone.
CREATE TABLE dossier_due_move (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dossier bigint NOT NULL
);
