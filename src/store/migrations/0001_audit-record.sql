-- Up Migration
-- The audit trail. `body` is the record exactly as it was hashed: type json keeps its text byte by byte. The columns
-- that are searched are computed from it by the database, so they cannot say anything else than the record does.
CREATE TABLE audit_record (
  chain uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  body json NOT NULL,
  at text GENERATED ALWAYS AS (body ->> 'at') STORED,
  subject text GENERATED ALWAYS AS (body ->> 'subject') STORED,
  consumer text GENERATED ALWAYS AS (body ->> 'consumer') STORED,
  officer text GENERATED ALWAYS AS (body ->> 'officer') STORED,
  procedure text GENERATED ALWAYS AS (body ->> 'procedure') STORED,
  PRIMARY KEY (chain, seq)
);

CREATE INDEX audit_record_at ON audit_record (at);
CREATE INDEX audit_record_subject ON audit_record (subject, at) WHERE subject IS NOT NULL;
CREATE INDEX audit_record_officer ON audit_record (officer, at) WHERE officer IS NOT NULL;

-- The trail is written once. What gets past this trigger (a superuser who drops it) is found by the chain.
CREATE FUNCTION audit_record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit records are final';
END $$;
CREATE TRIGGER audit_record_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_final();
