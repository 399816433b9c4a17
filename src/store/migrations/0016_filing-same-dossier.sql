-- Up Migration
-- One case can come under several codes of its agency: by the commune that the law replaced and the office above it, or in the
-- old form. `filing_under_dossier` compares the code as written; what follows compares what it means.

-- The path from the province or ministry down: `H99.01.02` is {H99,1,2}. Zeros on the left say nothing, nor do empty levels at the
-- end. The old form names the lowest level first, `000.02.01.H99`; some systems turn only the last part to the front, so `swapped` reads
-- the two levels between in the order in which they are written.
CREATE FUNCTION filing_unit_path(unit text, swapped boolean) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(
  regexp_replace(
    regexp_replace(
      regexp_replace(
        unit, '^(\d+)\.(\d+)\.(\d+)\.([A-Z].*)$', CASE WHEN swapped THEN '\4.\2.\3.\1' ELSE '\4.\3.\2.\1' END),
      '(\.0+)+$', ''),
    '\.0+(?=\d)', '.', 'g'),
  '.');

-- Whether one path is the other, or leads to it.
CREATE FUNCTION filing_path_covers(one text[], other text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN one[:least(cardinality(one), cardinality(other))] = other[:least(cardinality(one), cardinality(other))];

-- The filings that have not ended and are of the same case as one of this kind, code, registration unit and unit: the registry
-- has no other key than the code and the registration unit, and a case is filed by one agency or by the one above it.
CREATE FUNCTION filing_of_dossier(a_kind text, a_dossier text, a_registration_unit text, a_unit text)
RETURNS TABLE (id uuid, place bigint, consumer text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT f.id, f.place, f.consumer FROM filing f
  WHERE upper(f.dossier) = upper(a_dossier) AND f.kind = a_kind AND f.state NOT IN ('completed', 'refused', 'withdrawn', 'closed')
    AND (f.registration_unit = a_registration_unit
      OR filing_path_covers(filing_unit_path(f.unit, false), filing_unit_path(a_unit, false))
      OR filing_path_covers(filing_unit_path(f.unit, true), filing_unit_path(a_unit, true)));
END;

-- In whatever letter case, as the registry knows them.
CREATE INDEX filing_code ON filing (upper(dossier), place);

-- Units that cover one another are no equality that an index could keep unique. So whoever inserts a filing waits for everybody else
-- who inserts one of this kind under this code, and then sees what they committed (each statement of a volatile function has a
-- snapshot of its own). A second one is left out, as by ON CONFLICT DO NOTHING.
CREATE FUNCTION filing_keep_dossier() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'filings are inserted in read committed only: an older snapshot hides what others have inserted'
      USING ERRCODE = 'invalid_transaction_state';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.kind || chr(31) || upper(NEW.dossier), 15));
  IF EXISTS (SELECT FROM filing_of_dossier(NEW.kind, NEW.dossier, NEW.registration_unit, NEW.unit)) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER filing_keep_dossier BEFORE INSERT ON filing FOR EACH ROW EXECUTE FUNCTION filing_keep_dossier();
