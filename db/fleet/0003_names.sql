-- Reports made by a kiosk under an earlier name lie in its outbox sealed, that name in them.  Whose they are the hub is
-- told by a person (heyan-hub kiosk rename), never guesses it; what else it is offered stands in claim until then.
CREATE TABLE former (
    kiosk       INTEGER NOT NULL REFERENCES kiosk (id),
    name        TEXT NOT NULL CHECK (name <> ''),
    since_utc_s INTEGER NOT NULL,
    PRIMARY KEY (kiosk, name)
) STRICT, WITHOUT ROWID;

-- At most 16 names a kiosk.
CREATE TABLE claim (
    kiosk       INTEGER NOT NULL REFERENCES kiosk (id),
    name        TEXT NOT NULL CHECK (name <> ''),
    n           INTEGER NOT NULL CHECK (n > 0),
    first_utc_s INTEGER NOT NULL,
    last_utc_s  INTEGER NOT NULL,
    PRIMARY KEY (kiosk, name)
) STRICT, WITHOUT ROWID;
