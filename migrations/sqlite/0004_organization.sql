-- The body as it is on any day: units, people, posts, roles. Facts hold from a
-- day (valid_from) up to, and without, another (valid_until); an open end is
-- NULL. Nothing is deleted, it ends.

-- For what is kept in memory: revision is bumped by every write below,
-- people_revision by those about units, people and posts.
CREATE TABLE organization (
    id              BIGINT PRIMARY KEY CHECK (id = 1),
    revision        BIGINT NOT NULL,
    people_revision BIGINT NOT NULL
);
INSERT INTO organization (id, revision, people_revision) VALUES (1, 1, 1);

-- 組織. The code is the body's own and stays when the name changes.
CREATE TABLE unit (
    id   BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
);
CREATE TABLE unit_period (
    id          BLOB PRIMARY KEY,
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    parent_id   BLOB REFERENCES unit (id),
    position    BIGINT NOT NULL,
    valid_from  TEXT NOT NULL,
    valid_until TEXT
);
CREATE INDEX unit_period_unit ON unit_period (unit_id, valid_from);
CREATE INDEX unit_period_parent ON unit_period (parent_id);

-- 統合・分割・名称変更: where a unit's work went.
CREATE TABLE unit_succession (
    id           BLOB PRIMARY KEY,
    from_unit_id BLOB NOT NULL REFERENCES unit (id),
    to_unit_id   BLOB NOT NULL REFERENCES unit (id),
    on_date      TEXT NOT NULL
);

-- 職員等. Name and kana exactly as written.
CREATE TABLE person (
    id           BLOB PRIMARY KEY,
    staff_number TEXT NOT NULL UNIQUE
);
CREATE TABLE person_period (
    id          BLOB PRIMARY KEY,
    person_id   BLOB NOT NULL REFERENCES person (id),
    name        TEXT NOT NULL,
    kana        TEXT NOT NULL,
    sort_key    TEXT NOT NULL,
    employment  TEXT NOT NULL,
    mail        TEXT NOT NULL,
    valid_from  TEXT NOT NULL,
    valid_until TEXT
);
CREATE INDEX person_period_person ON person_period (person_id, valid_from);
CREATE INDEX person_period_order ON person_period (sort_key, person_id);

-- 本務・兼務: the unit and the title (職名). One main post at a time.
CREATE TABLE post (
    id          BLOB PRIMARY KEY,
    person_id   BLOB NOT NULL REFERENCES person (id),
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    title       TEXT NOT NULL,
    main        BOOLEAN NOT NULL,
    valid_from  TEXT NOT NULL,
    valid_until TEXT
);
CREATE INDEX post_person ON post (person_id, valid_from);
CREATE INDEX post_unit ON post (unit_id, valid_from);

-- 情報システム, as far as roles are held over them.
CREATE TABLE information_system (
    id   BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
);
CREATE TABLE information_system_period (
    id          BLOB PRIMARY KEY,
    system_id   BLOB NOT NULL REFERENCES information_system (id),
    name        TEXT NOT NULL,
    unit_id     BLOB NOT NULL REFERENCES unit (id),
    valid_from  TEXT NOT NULL,
    valid_until TEXT
);
CREATE INDEX information_system_period_system ON information_system_period (system_id, valid_from);
CREATE INDEX information_system_period_unit ON information_system_period (unit_id);

-- 任命. Over the body (both NULL), a unit or a system. deputy_order from 1
-- for deputies; seat is the place in the committee (委員長, 委員 …).
CREATE TABLE appointment (
    id           BLOB PRIMARY KEY,
    person_id    BLOB NOT NULL REFERENCES person (id),
    role         TEXT NOT NULL,
    capacity     TEXT NOT NULL,
    deputy_order BIGINT,
    seat         TEXT NOT NULL,
    unit_id      BLOB REFERENCES unit (id),
    system_id    BLOB REFERENCES information_system (id),
    remark       TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_until  TEXT
);
CREATE INDEX appointment_person ON appointment (person_id, valid_from);
CREATE INDEX appointment_role ON appointment (role, valid_from);
CREATE INDEX appointment_unit ON appointment (unit_id, role);
CREATE INDEX appointment_system ON appointment (system_id, role);

-- An appointment that somebody makes for themselves waits for another's word.
CREATE TABLE appointment_request (
    id           BLOB PRIMARY KEY,
    person_id    BLOB NOT NULL REFERENCES person (id),
    role         TEXT NOT NULL,
    capacity     TEXT NOT NULL,
    deputy_order BIGINT,
    seat         TEXT NOT NULL,
    unit_id      BLOB REFERENCES unit (id),
    system_id    BLOB REFERENCES information_system (id),
    remark       TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_until  TEXT,
    requested_by BLOB NOT NULL REFERENCES person (id),
    at           TEXT NOT NULL
);
CREATE TABLE appointment_confirmation (
    request_id   BLOB PRIMARY KEY REFERENCES appointment_request (id),
    confirmed    BOOLEAN NOT NULL,
    remark       TEXT NOT NULL,
    decided_by   BLOB NOT NULL REFERENCES person (id),
    at           TEXT NOT NULL
);

-- 緊急連絡網. The newest row of a person holds.
CREATE TABLE contact (
    id           BLOB PRIMARY KEY,
    person_id    BLOB NOT NULL REFERENCES person (id),
    office_phone TEXT NOT NULL,
    mobile_phone TEXT NOT NULL,
    home_phone   TEXT NOT NULL,
    remark       TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX contact_person ON contact (person_id, at);
-- 本人による確認.
CREATE TABLE contact_confirmation (
    id           BLOB PRIMARY KEY,
    person_id    BLOB NOT NULL REFERENCES person (id),
    confirmed_on TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX contact_confirmation_person ON contact_confirmation (person_id, confirmed_on);

-- 人事異動. What happens to it are rows of the tables below.
CREATE TABLE reshuffle (
    id             BLOB PRIMARY KEY,
    title          TEXT NOT NULL,
    effective_date TEXT NOT NULL,
    mode           TEXT NOT NULL,
    succession     BOOLEAN NOT NULL,
    created_at     TEXT NOT NULL
);
-- The file as it came; the newest holds.
CREATE TABLE reshuffle_file (
    id           BLOB PRIMARY KEY,
    reshuffle_id BLOB NOT NULL REFERENCES reshuffle (id),
    name         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    content      BLOB NOT NULL,
    at           TEXT NOT NULL
);
CREATE INDEX reshuffle_file_reshuffle ON reshuffle_file (reshuffle_id, at);
-- 確認: the plan made of a file, with what is wrong; the newest holds.
-- revision is the register's when it was made; digest tells plans apart.
CREATE TABLE reshuffle_dry_run (
    id             BLOB PRIMARY KEY,
    reshuffle_id   BLOB NOT NULL REFERENCES reshuffle (id),
    file_id        BLOB NOT NULL REFERENCES reshuffle_file (id),
    effective_date TEXT NOT NULL,
    mode           TEXT NOT NULL,
    succession     BOOLEAN NOT NULL,
    mapping        TEXT NOT NULL,
    revision       BIGINT NOT NULL,
    digest         TEXT NOT NULL,
    errors         BIGINT NOT NULL,
    warnings       BIGINT NOT NULL,
    trial          TEXT NOT NULL,
    at             TEXT NOT NULL
);
CREATE INDEX reshuffle_dry_run_reshuffle ON reshuffle_dry_run (reshuffle_id, at);
CREATE TABLE reshuffle_schedule (
    id           BLOB PRIMARY KEY,
    reshuffle_id BLOB NOT NULL REFERENCES reshuffle (id),
    dry_run_id   BLOB NOT NULL REFERENCES reshuffle_dry_run (id),
    at           TEXT NOT NULL
);
CREATE INDEX reshuffle_schedule_reshuffle ON reshuffle_schedule (reshuffle_id, at);
CREATE TABLE reshuffle_cancellation (
    schedule_id BLOB PRIMARY KEY REFERENCES reshuffle_schedule (id),
    reason      TEXT NOT NULL,
    at          TEXT NOT NULL
);
-- Why a scheduled reshuffle could not be applied on its day.
CREATE TABLE reshuffle_stop (
    id          BLOB PRIMARY KEY,
    schedule_id BLOB NOT NULL REFERENCES reshuffle_schedule (id),
    reason      TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX reshuffle_stop_schedule ON reshuffle_stop (schedule_id, at);
-- undo: what was there before, enough to bring it back.
CREATE TABLE reshuffle_application (
    reshuffle_id BLOB PRIMARY KEY REFERENCES reshuffle (id),
    dry_run_id   BLOB NOT NULL REFERENCES reshuffle_dry_run (id),
    undo         TEXT NOT NULL,
    at           TEXT NOT NULL
);
CREATE TABLE reshuffle_reversal (
    reshuffle_id BLOB PRIMARY KEY REFERENCES reshuffle (id),
    reason       TEXT NOT NULL,
    at           TEXT NOT NULL
);

-- The column mapping of the last import of a kind.
CREATE TABLE column_mapping (
    kind    TEXT PRIMARY KEY,
    mapping TEXT NOT NULL
);

-- What the search finds people by: the folded number, names and kana, and
-- their grams. Derived; rebuild_search makes it again.
CREATE TABLE person_search (
    id        INTEGER PRIMARY KEY,
    person_id BLOB NOT NULL UNIQUE REFERENCES person (id),
    folded    TEXT NOT NULL
);
CREATE VIRTUAL TABLE person_search_gram USING fts5 (
    grams, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
