-- Up Migration
-- Periods whose report was closed: its figures do not change afterwards. `hash` is over what stands in report_closing_dossier.
CREATE TABLE report_closing (
  id uuid PRIMARY KEY,
  form text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_by text NOT NULL,
  dossiers integer NOT NULL,
  hash text NOT NULL,
  UNIQUE (form, from_day, to_day)
);

-- Where each dossier stood in the closed report, by positions and marks of src/store/dossier/report.ts. What a row is about is kept
-- too: a channel that becomes known later moves nothing.
CREATE TABLE report_closing_dossier (
  closing uuid NOT NULL,
  dossier bigint NOT NULL,
  unit text NOT NULL,
  procedure text NOT NULL,
  procedure_case text,
  channel text,
  origin smallint NOT NULL,
  outcome smallint NOT NULL,
  other_outcome smallint,
  marks integer NOT NULL,
  PRIMARY KEY (closing, dossier)
);

-- Written once. What gets past this trigger is found by the hash.
CREATE FUNCTION report_closing_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'closed reports are final';
END $$;
CREATE TRIGGER report_closing_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON report_closing
  FOR EACH STATEMENT EXECUTE FUNCTION report_closing_is_final();
CREATE TRIGGER report_closing_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON report_closing_dossier
  FOR EACH STATEMENT EXECUTE FUNCTION report_closing_is_final();
