-- Up Migration
-- A dossier is found by the code that the portal of 2026 gave it as well: those that were given before are entered.
INSERT INTO dossier_code (code, unit, dossier)
SELECT DISTINCT ON (upper(l.notes ->> 'code'), d.unit) upper(l.notes ->> 'code'), d.unit, d.id
FROM sync_lane l JOIN dossier d ON d.id = l.dossier
WHERE l.target = 'portal' AND l.notes ->> 'code' IS NOT NULL ORDER BY upper(l.notes ->> 'code'), d.unit, d.id
ON CONFLICT DO NOTHING;
