-- Up Migration
-- Sessions of the operators' page that somebody ended before their time: their cookies open nothing any more, at any replica
-- and after any restart. A session itself is a sealed cookie and stands nowhere.
CREATE TABLE operator_session_end (
  nonce text PRIMARY KEY,
  -- When the session would have ended by itself, and the row may go.
  until timestamptz NOT NULL
);
