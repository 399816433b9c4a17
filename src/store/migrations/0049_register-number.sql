-- Up Migration
-- The highest register number (số đăng ký) that came through here, by kind of act, registering unit and year: a paper with a number far
-- above it is told to whoever verifies it. It names no person and no paper.
CREATE TABLE register_number (
  -- Of the certificate, not of the filing: births of packages stand in the register of births.
  kind text NOT NULL,
  unit text NOT NULL,
  year integer NOT NULL,
  serial integer NOT NULL,
  -- The day on which that act was registered.
  day date NOT NULL,
  PRIMARY KEY (kind, unit, year)
);
