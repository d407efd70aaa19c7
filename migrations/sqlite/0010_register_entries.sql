-- 様式と台帳の定義: each form and register as it was when something was written
-- with it. What the body made of them is a definition of its own.
CREATE TABLE definition (
    id          BLOB PRIMARY KEY,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    version     BIGINT NOT NULL,
    origin      TEXT NOT NULL,
    content     TEXT NOT NULL,
    hash        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    person_id   BLOB REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    UNIQUE (kind, key, version)
);

-- 台帳の記録. What it says is in its versions; the newest one holds.
CREATE TABLE register_entry (
    id       BLOB PRIMARY KEY,
    register TEXT NOT NULL,
    number   BIGINT NOT NULL,
    case_id  BLOB REFERENCES decision_case (id),
    line     BIGINT NOT NULL,
    UNIQUE (register, number)
);
CREATE INDEX register_entry_case ON register_entry (case_id, line) WHERE case_id IS NOT NULL;

-- The newest version of an entry has no end (the indexes over these hold it as
-- well, so that SQLite counts without reading the rows); a struck entry has none such.
-- c1 to c6 are the columns of the register's list, as they are sorted;
-- identity is the hash of what tells entries apart.
CREATE TABLE entry_version (
    id            BLOB PRIMARY KEY,
    entry_id      BLOB NOT NULL REFERENCES register_entry (id),
    register      TEXT NOT NULL,
    version       BIGINT NOT NULL,
    definition_id BLOB NOT NULL REFERENCES definition (id),
    cause         TEXT NOT NULL,
    state         TEXT NOT NULL,
    unit_id       BLOB,
    system_id     BLOB,
    c1            TEXT NOT NULL,
    c2            TEXT NOT NULL,
    c3            TEXT NOT NULL,
    c4            TEXT NOT NULL,
    c5            TEXT NOT NULL,
    c6            TEXT NOT NULL,
    identity      TEXT NOT NULL,
    remind_on     TEXT,
    content       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    person_id     BLOB REFERENCES person (id),
    person_name   TEXT NOT NULL,
    at            TEXT NOT NULL,
    ended_at      TEXT,
    UNIQUE (entry_id, version)
);
CREATE INDEX entry_current ON entry_version (register, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_unit ON entry_version (register, unit_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_system ON entry_version (register, system_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_incomplete ON entry_version (register) WHERE ended_at IS NULL AND state = 'incomplete';
CREATE INDEX entry_struck ON entry_version (register) WHERE state = 'struck';
CREATE INDEX entry_identity ON entry_version (register, identity) WHERE ended_at IS NULL;
CREATE INDEX entry_remind ON entry_version (remind_on, register) WHERE ended_at IS NULL AND remind_on IS NOT NULL;
CREATE INDEX entry_c1 ON entry_version (register, c1, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_c2 ON entry_version (register, c2, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_c3 ON entry_version (register, c3, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_c4 ON entry_version (register, c4, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_c5 ON entry_version (register, c5, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_c6 ON entry_version (register, c6, entry_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX entry_at ON entry_version (register, at);

-- Derived: the words of the newest versions.
CREATE TABLE entry_search (
    id       INTEGER PRIMARY KEY,
    entry_id BLOB NOT NULL UNIQUE REFERENCES register_entry (id),
    folded   TEXT NOT NULL
);
CREATE VIRTUAL TABLE entry_search_gram USING fts5 (
    grams, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

-- 台帳の取込み: a file, and what became of it.
CREATE TABLE entry_import (
    id          BLOB PRIMARY KEY,
    register    TEXT NOT NULL,
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    content     BLOB NOT NULL,
    mapping     TEXT NOT NULL,
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    applied_at  TEXT,
    told        TEXT NOT NULL
);
CREATE INDEX entry_import_register ON entry_import (register, at);
