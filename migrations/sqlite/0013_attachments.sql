-- 添付ファイル. One that nothing names yet (kept_at is empty) is a draft, and is
-- emptied when nobody came back to it; the row stays.
CREATE TABLE attachment (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    kept_at     TEXT,
    emptied_at  TEXT
);
CREATE INDEX attachment_draft ON attachment (person_id, at) WHERE kept_at IS NULL AND emptied_at IS NULL;

-- By itself, so that what is noted of a file does not write the file again.
CREATE TABLE attachment_content (
    attachment_id BLOB PRIMARY KEY REFERENCES attachment (id),
    content       BLOB NOT NULL
);

-- What belongs to an entry of a register, until it is struck.
CREATE TABLE entry_attachment (
    id            BLOB PRIMARY KEY,
    entry_id      BLOB NOT NULL REFERENCES register_entry (id),
    attachment_id BLOB NOT NULL UNIQUE REFERENCES attachment (id),
    struck_at     TEXT,
    struck_id     BLOB REFERENCES person (id),
    struck_name   TEXT NOT NULL,
    reason        TEXT NOT NULL
);
CREATE INDEX entry_attachment_entry ON entry_attachment (entry_id);
