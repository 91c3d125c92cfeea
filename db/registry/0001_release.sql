-- A registry release: built once, never changed, opened read-only.  Every table and its
-- invariants: db/README.md.  A change of shape is a new numbered file; this one stays as it is.
-- Days are numbers like 20261012, 0 = not known.  Statuses are those of db/README.md.

CREATE TABLE paper (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE data_set (
    name       TEXT PRIMARY KEY NOT NULL,
    row_count  INTEGER NOT NULL,
    source_day INTEGER NOT NULL,
    source     TEXT NOT NULL,
    coverage   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- id: the eight characters of the organisation code before its check character, read in base 36.
CREATE TABLE organisation (
    id          INTEGER PRIMARY KEY,
    uscc        TEXT NOT NULL,
    reg_no      INTEGER,
    name        TEXT NOT NULL,
    former_name TEXT NOT NULL,
    address     TEXT NOT NULL,
    region      TEXT NOT NULL,
    trade       TEXT NOT NULL,
    group_id    INTEGER,
    status      INTEGER NOT NULL,
    status_day  INTEGER NOT NULL
) STRICT;

-- The numbers of 13 digits beginning with a prefix are the range [lo, hi].
-- id = lo * 16 + digits of the prefix, so that of two ranges with one lo the inner comes later.
-- outer_id: the narrowest other prefix of this table that holds this one, or NULL.
CREATE TABLE prefix (
    id          INTEGER PRIMARY KEY,
    hi          INTEGER NOT NULL,
    outer_id    INTEGER,
    holder      INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    registered  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    status_day  INTEGER NOT NULL
) STRICT;

-- id: the GTIN as a number; a GTIN-8 is a number below 100000000 and has no prefix.
CREATE TABLE product (
    id         INTEGER PRIMARY KEY,
    holder     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    brand      TEXT NOT NULL,
    spec       TEXT NOT NULL,
    category   TEXT NOT NULL,
    status     INTEGER NOT NULL,
    notified   INTEGER NOT NULL,
    status_day INTEGER NOT NULL
) STRICT;

CREATE TABLE licence (
    number      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    holder      INTEGER NOT NULL,
    product     TEXT NOT NULL,
    category    TEXT NOT NULL,
    site        TEXT NOT NULL,
    status      INTEGER NOT NULL,
    issued      INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    status_day  INTEGER NOT NULL,
    predecessor TEXT NOT NULL,
    successor   TEXT NOT NULL,
    PRIMARY KEY (number, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE standard (
    number      TEXT PRIMARY KEY NOT NULL,
    title       TEXT NOT NULL,
    holder      INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    filed       INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    status_day  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The three lists are kept in the order they are read: newest first; nr counts rows of the same day.
CREATE TABLE authorised_use (
    owner     INTEGER NOT NULL,
    from_day  INTEGER NOT NULL,
    nr        INTEGER NOT NULL,
    maker     INTEGER NOT NULL,
    scope     TEXT NOT NULL,
    licence   TEXT NOT NULL,
    until_day INTEGER NOT NULL,
    PRIMARY KEY (owner, from_day DESC, nr)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
    number      TEXT NOT NULL,
    number_kind TEXT NOT NULL,
    published   INTEGER NOT NULL,
    nr          INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    batch       TEXT NOT NULL,
    made_from   INTEGER NOT NULL,
    made_until  INTEGER NOT NULL,
    product     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    authority   TEXT NOT NULL,
    document    TEXT NOT NULL,
    withdrawn   INTEGER NOT NULL,
    PRIMARY KEY (number, number_kind, published DESC, nr)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
    number      TEXT NOT NULL,
    number_kind TEXT NOT NULL,
    accepted    INTEGER NOT NULL,
    nr          INTEGER NOT NULL,
    firm        TEXT NOT NULL,
    note        TEXT NOT NULL,
    closed      INTEGER NOT NULL,
    PRIMARY KEY (number, number_kind, accepted DESC, nr)
) STRICT, WITHOUT ROWID;
