-- Up Migration
-- Certificates that did not hold against the register (giấy tờ không khớp), for those who investigate. Of a person only keyed hashes;
-- of the paper what names its place in a register. The record in the trail is the evidence.
CREATE TABLE certificate_case (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  -- Of the request, and so of its record in the trail.
  request_id uuid NOT NULL,
  consumer text NOT NULL,
  -- The agency at whose counter it was shown.
  unit text NOT NULL,
  procedure text NOT NULL,
  dossier text NOT NULL,
  kind text NOT NULL,
  verdict text NOT NULL,
  -- Keyed hashes of its place in the register and of its holder.
  paper text NOT NULL,
  subject text NOT NULL,
  -- As the paper states them; null = it does not, or not in a form that is read.
  issuer text,
  year integer,
  number integer,
  -- Places, and only places, that differ; codes of flags.
  differing text[] NOT NULL,
  flags text[] NOT NULL
);
CREATE INDEX certificate_case_at ON certificate_case (at);
CREATE INDEX certificate_case_paper ON certificate_case (paper);
