-- The hub's kiosks: whose stamps count, what each said last, and what was looked up in vain.  Every table
-- and its invariants: db/README.md.  A change of shape is a new numbered file; this one stays as it is.
-- Times are seconds since 1970, UTC; days numbers like 20261012.

-- state: 1 admitted, 2 revoked.  counter: the highest number of a stamp taken; begins anew with a new key.
-- batch: the last batch of counts taken, so that it is not counted twice.
CREATE TABLE kiosk (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE CHECK (name <> ''),
    public_key     TEXT NOT NULL UNIQUE CHECK (length(public_key) = 64),
    state          INTEGER NOT NULL CHECK (state IN (1, 2)),
    admitted_utc_s INTEGER NOT NULL,
    revoked_utc_s  INTEGER NOT NULL DEFAULT 0,
    heard_utc_s    INTEGER NOT NULL DEFAULT 0,
    counter        INTEGER NOT NULL DEFAULT 0,
    batch          TEXT NOT NULL DEFAULT ''
) STRICT;

-- The newest row of a kiosk is what is known of it; the older ones are its history, kept to a number.
CREATE TABLE heartbeat (
    id              INTEGER PRIMARY KEY,
    kiosk           INTEGER NOT NULL REFERENCES kiosk (id),
    heard_utc_s     INTEGER NOT NULL,
    now_utc_s       INTEGER NOT NULL,
    clock           INTEGER NOT NULL CHECK (clock IN (0, 1)),
    program         TEXT NOT NULL,
    sequence        INTEGER NOT NULL,
    since_utc_s     INTEGER NOT NULL,
    trouble         TEXT NOT NULL,
    refusal         TEXT NOT NULL,
    trouble_utc_s   INTEGER NOT NULL,
    succeeded_utc_s INTEGER NOT NULL
) STRICT;
CREATE INDEX heartbeat_kiosk ON heartbeat (kiosk, id);

-- week: year of the ISO week times 100 plus its number.  prefix: digits, or "*": all there was no room for.
CREATE TABLE unlisted (
    week   INTEGER NOT NULL,
    prefix TEXT NOT NULL CHECK (prefix <> ''),
    kiosk  INTEGER NOT NULL REFERENCES kiosk (id),
    count  INTEGER NOT NULL CHECK (count > 0),
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (week, prefix, kiosk)
) STRICT, WITHOUT ROWID;
