-- Up Migration
-- Which system stated whose dossier it is: that system alone may correct it. Of what was stated before, the last registration that was
-- recorded tells who it was; where none was, the system that brought the dossier.
ALTER TABLE dossier_applicant ADD COLUMN consumer text;
UPDATE dossier_applicant a SET consumer = COALESCE(
  (SELECT e.consumer FROM dossier_event e
   WHERE e.dossier = a.dossier AND e.type = 'registered' AND e.filing IS NULL ORDER BY e.slot DESC LIMIT 1),
  (SELECT d.consumer FROM dossier d WHERE d.id = a.dossier),
  '');
ALTER TABLE dossier_applicant ALTER COLUMN consumer SET NOT NULL;
