-- Up Migration
-- What a citizen who asks for the status of a dossier must know beside its code: keyed hashes of the last digits of the holder's number
-- and phone, which go with the holder. And attempts, counted for all replicas: by code (hashed), by consumer and in total, each in a
-- span of time that begins at `began_at`.
ALTER TABLE dossier_applicant ADD COLUMN number_ending text, ADD COLUMN phone_ending text;
CREATE TABLE public_status_attempt (
  scope text NOT NULL CHECK (scope IN ('code', 'consumer', 'total')),
  subject text NOT NULL,
  began_at timestamptz NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (scope, subject, began_at)
);
CREATE INDEX public_status_attempt_age ON public_status_attempt (began_at);
