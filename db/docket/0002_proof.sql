-- What holds the past together (db/README.md): what each act left of the row of its case, whether the citizen is told
-- its text, and heads, each over the acts that no head before it holds.
ALTER TABLE event ADD COLUMN told {number} NOT NULL DEFAULT 0 CHECK (told IN (0, 1));
ALTER TABLE event ADD COLUMN row_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN head {number} NOT NULL DEFAULT 0;
-- Until now the texts of all public acts were told.
UPDATE event SET told = is_public;

CREATE TABLE head (
    n {number} NOT NULL PRIMARY KEY CHECK (n > 0),
    utc_s {number} NOT NULL,
    cases {number} NOT NULL,
    events {number} NOT NULL,
    root TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
){table};
