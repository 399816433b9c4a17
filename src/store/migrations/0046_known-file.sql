-- Up Migration
-- Files of the registry that came through this gateway: by what a certificate is known when somebody shows it later. It outlives the filing
-- whose result it was, and names no person: a digest of the bytes, the unit, the kind and the day.
CREATE TABLE known_file (
  -- Lower-case hex. Plain: it outlives every key, and a paper with its signature cannot be guessed from it.
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  unit text NOT NULL,
  kind text NOT NULL,
  day date NOT NULL,
  PRIMARY KEY (sha256, unit, kind, day)
);

-- Since when they are kept: of what came before that day nothing is known.
CREATE TABLE known_file_start (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  since date NOT NULL
);
INSERT INTO known_file_start (since) VALUES ((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date);
