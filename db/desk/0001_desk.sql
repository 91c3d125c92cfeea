-- The release desk: who may do what, what was handed in, what was made of it, and a history nobody
-- can change unseen.  Every table and its invariants: db/README.md.  A change of shape is a new
-- numbered file; this one stays as it is.  Times are seconds since 1970, UTC; days numbers like
-- 20261012, 0 = not known.

-- One row.
CREATE TABLE desk (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    first_sequence INTEGER NOT NULL CHECK (first_sequence > 0)
) STRICT;

-- state: 1 proposed by one person, 2 admitted by another, 3 retired.
CREATE TABLE person (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
    public_key  TEXT NOT NULL UNIQUE CHECK (length(public_key) = 64),
    state       INTEGER NOT NULL CHECK (state IN (1, 2, 3)),
    proposed_by INTEGER REFERENCES person (id),
    admitted_by INTEGER REFERENCES person (id),
    CHECK (admitted_by IS NULL OR admitted_by <> proposed_by)
) STRICT;

-- Who hands a data set out, and by which headings.
CREATE TABLE source (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL CHECK (name <> ''),
    set_name TEXT NOT NULL,
    mapping  TEXT NOT NULL,
    UNIQUE (name, set_name)
) STRICT;

-- A file handed in; its bytes lie under their digest and are never changed.
CREATE TABLE delivery (
    id         INTEGER PRIMARY KEY,
    source_id  INTEGER NOT NULL REFERENCES source (id),
    file_name  TEXT NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes      INTEGER NOT NULL,
    source_day INTEGER NOT NULL,
    coverage   TEXT NOT NULL,
    mapping    TEXT NOT NULL,
    added_by   INTEGER NOT NULL REFERENCES person (id),
    added_at   INTEGER NOT NULL
) STRICT;

-- state: 1 draft, 2 checked, 3 approved, 4 published, 5 withdrawn.
-- back_to: the sequence whose rows a rollback brings back; NULL: made of deliveries.
CREATE TABLE release (
    id           INTEGER PRIMARY KEY,
    state        INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
    note         TEXT NOT NULL,
    back_to      INTEGER,
    keeps_orphans INTEGER NOT NULL CHECK (keeps_orphans IN (0, 1)),
    drafted_by   INTEGER NOT NULL REFERENCES person (id),
    drafted_at   INTEGER NOT NULL,
    base_id      INTEGER REFERENCES release (id),
    sequence     INTEGER UNIQUE,
    issued       INTEGER NOT NULL DEFAULT 0,
    digest       TEXT,
    rows_held    INTEGER NOT NULL DEFAULT 0,
    left_out     INTEGER NOT NULL DEFAULT 0,
    warnings     INTEGER NOT NULL DEFAULT 0,
    mended       INTEGER NOT NULL DEFAULT 0,
    summary      TEXT NOT NULL DEFAULT '',
    braked       INTEGER NOT NULL DEFAULT 0 CHECK (braked IN (0, 1)),
    brake_reason TEXT NOT NULL DEFAULT '',
    brake_by     INTEGER REFERENCES person (id),
    approved_by  INTEGER REFERENCES person (id),
    published_by INTEGER REFERENCES person (id),
    CHECK (approved_by IS NULL OR approved_by <> drafted_by),
    CHECK (state NOT IN (3, 4) OR (approved_by IS NOT NULL AND digest IS NOT NULL
                                   AND sequence IS NOT NULL
                                   AND (braked = 0 OR brake_reason <> ''))),
    CHECK (state <> 4 OR published_by IS NOT NULL)
) STRICT;

CREATE TABLE release_input (
    release_id  INTEGER NOT NULL REFERENCES release (id),
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    PRIMARY KEY (release_id, delivery_id)
) STRICT, WITHOUT ROWID;

-- Who had a hand in a release, so that the one who approves it had none.
CREATE TABLE release_hand (
    release_id INTEGER NOT NULL REFERENCES release (id),
    person_id  INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (release_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    previous  TEXT NOT NULL CHECK (length(previous) = 64),
    hash      TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    signature TEXT NOT NULL CHECK (length(signature) = 128)
) STRICT;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is only added to'); END;
CREATE TRIGGER delivery_no_update BEFORE UPDATE ON delivery
BEGIN SELECT RAISE(ABORT, 'a delivery is what was handed in'); END;
-- What has been approved stays what was approved.
CREATE TRIGGER release_approved_stays BEFORE UPDATE ON release
WHEN OLD.state IN (3, 4, 5) AND (NEW.digest IS NOT OLD.digest OR NEW.sequence IS NOT OLD.sequence
     OR NEW.approved_by IS NOT OLD.approved_by OR NEW.drafted_by <> OLD.drafted_by
     OR NEW.state < OLD.state)
BEGIN SELECT RAISE(ABORT, 'an approved release is not changed'); END;
