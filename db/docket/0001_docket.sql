-- The hub's database of reports, for SQLite and PostgreSQL.  db/README.md says what each table holds; what stands in
-- braces is said by src/docket/dialect.cmake in the words of each.

-- Numbers that run: case numbers of a year, entries of a day.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    next {number} NOT NULL CHECK (next > 0)
){table};

-- A report and where its case stands.  Rows are never deleted: after the retention time the box, the texts and
-- the query check are taken out, and what is left says nothing of a person.
CREATE TABLE report (
    id {key},
    kiosk TEXT NOT NULL,
    uuid TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    number TEXT NOT NULL,
    case_number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('tip', 'dispute', 'question')),
    profile TEXT NOT NULL,
    topic TEXT NOT NULL,
    office TEXT NOT NULL,
    township TEXT NOT NULL,
    code TEXT NOT NULL,
    shop TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_utc_s {number} NOT NULL,
    clock_is_sure {number} NOT NULL CHECK (clock_is_sure IN (0, 1)),
    has_contact {number} NOT NULL CHECK (has_contact IN (0, 1)),
    due_day {number} NOT NULL,
    release_sequence {number} NOT NULL,
    query_check TEXT NOT NULL,
    box_id TEXT NOT NULL,
    received_utc_s {number} NOT NULL,
    state TEXT NOT NULL,
    is_open {number} NOT NULL CHECK (is_open IN (0, 1)),
    back_state TEXT NOT NULL DEFAULT '',
    assigned TEXT NOT NULL DEFAULT '',
    clock TEXT NOT NULL DEFAULT '',
    due_utc_s {number} NOT NULL DEFAULT 0,
    changed_utc_s {number} NOT NULL,
    closed_utc_s {number} NOT NULL DEFAULT 0,
    erased_utc_s {number} NOT NULL DEFAULT 0,
    merged_into {number} NOT NULL DEFAULT 0,
    event_count {number} NOT NULL CHECK (event_count > 0),
    last_hash TEXT NOT NULL,
    UNIQUE (kiosk, uuid)
){table};
CREATE INDEX report_uuid ON report (uuid);
CREATE INDEX report_number ON report (number);
CREATE INDEX report_open ON report (is_open, due_utc_s);
CREATE INDEX report_code ON report (code, received_utc_s);
CREATE INDEX report_shop ON report (shop, received_utc_s);
CREATE INDEX report_closed ON report (closed_utc_s) WHERE closed_utc_s > 0 AND erased_utc_s = 0;

-- The envelope as it came, with the sealed box in it.
CREATE TABLE sealed (
    report_id {number} NOT NULL PRIMARY KEY REFERENCES report (id),
    envelope {bytes} NOT NULL
){table};

-- What the citizen sent afterwards, sealed.
CREATE TABLE reply (
    id {key},
    report_id {number} NOT NULL REFERENCES report (id),
    uuid TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    received_utc_s {number} NOT NULL,
    box {bytes} NOT NULL,
    UNIQUE (report_id, uuid)
){table};
CREATE INDEX reply_uuid ON reply (uuid);

-- Photographs that a report or a reply names, and redacted copies made by the desk.
CREATE TABLE photo (
    id {key},
    report_id {number} NOT NULL REFERENCES report (id),
    reply_id {number} NOT NULL DEFAULT 0,
    place {number} NOT NULL CHECK (place >= 0),
    kind TEXT NOT NULL,
    bytes {number} NOT NULL CHECK (bytes > 0),
    sha256 TEXT NOT NULL,
    held_utc_s {number} NOT NULL DEFAULT 0,
    redacts TEXT NOT NULL DEFAULT '',
    UNIQUE (report_id, reply_id, sha256)
){table};
CREATE INDEX photo_sha256 ON photo (sha256);

-- The audit: one row an act, chained by hashes within a case.
CREATE TABLE event (
    report_id {number} NOT NULL REFERENCES report (id),
    seq {number} NOT NULL CHECK (seq > 0),
    utc_s {number} NOT NULL,
    act TEXT NOT NULL,
    who TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    office TEXT NOT NULL,
    other TEXT NOT NULL,
    is_public {number} NOT NULL CHECK (is_public IN (0, 1)),
    body TEXT NOT NULL,
    salt TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    shown TEXT NOT NULL DEFAULT '',
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (report_id, seq)
){by_key};

-- Wrong query codes, by number: so many an hour and no more.
CREATE TABLE guess (
    number TEXT NOT NULL PRIMARY KEY,
    since_utc_s {number} NOT NULL,
    n {number} NOT NULL CHECK (n > 0)
){table};
