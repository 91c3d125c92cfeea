-- The kiosk's outbox: reports promised to a person that are not yet, or not long, at the hub.  Every table and
-- its invariants: db/README.md.  A change of shape is a new numbered file; this one stays as it is.
-- Times are seconds since 1970, UTC; days numbers like 20261012.

-- The version once more: a flipped bit in the file's head must not look like a newer program's work.
CREATE TABLE shape (
    version INTEGER NOT NULL
) STRICT;
INSERT INTO shape (version) VALUES (1);

-- state: 1 waiting, 2 sent (the hub has the text), 3 held (the hub has all of it), 4 parked.
-- fingerprint: SHA-256 of envelope, which is sent as it stands here and never written anew.
-- told_utc_s: of the last receipt; held_utc_s: when the hub had all of it; 0 = never.
CREATE TABLE report (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid        TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
    number      TEXT NOT NULL CHECK (number <> ''),
    state       INTEGER NOT NULL DEFAULT 1 CHECK (state IN (1, 2, 3, 4)),
    made_utc_s  INTEGER NOT NULL,
    next_utc_s  INTEGER NOT NULL,
    told_utc_s  INTEGER NOT NULL DEFAULT 0,
    held_utc_s  INTEGER NOT NULL DEFAULT 0,
    tries       INTEGER NOT NULL DEFAULT 0,
    why         TEXT NOT NULL DEFAULT '',
    case_number TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    envelope    BLOB NOT NULL,
    -- One flipped bit makes a waiting report a held one, and those are forgotten: the two must agree.
    CHECK (state IN (1, 4) OR told_utc_s > 0),
    CHECK ((state = 3) = (held_utc_s > 0))
) STRICT;
CREATE INDEX report_state ON report (state, id);

-- The sealed files of a report, photos/SHA256, in their order.
CREATE TABLE photo (
    report  INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    nr      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    bytes   INTEGER NOT NULL CHECK (bytes > 0),
    sha256  TEXT NOT NULL CHECK (length(sha256) = 64),
    is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),
    PRIMARY KEY (report, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_sha256 ON photo (sha256);

-- The last number given out on a day, kept for ever: a clock that goes back must not give one twice.
CREATE TABLE day_count (
    day  INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT;
