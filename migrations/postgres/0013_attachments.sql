-- 添付ファイル. One that nothing names yet (kept_at is empty) is a draft, and is
-- emptied when nobody came back to it; the row stays.
CREATE TABLE attachment (
    id          UUID PRIMARY KEY,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    person_id   UUID NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    kept_at     TIMESTAMPTZ,
    emptied_at  TIMESTAMPTZ
);
CREATE INDEX attachment_draft ON attachment (person_id, at) WHERE kept_at IS NULL AND emptied_at IS NULL;

-- By itself, so that what is noted of a file does not write the file again.
CREATE TABLE attachment_content (
    attachment_id UUID PRIMARY KEY REFERENCES attachment (id),
    content       BYTEA NOT NULL
);

-- What belongs to an entry of a register, until it is struck.
CREATE TABLE entry_attachment (
    id            UUID PRIMARY KEY,
    entry_id      UUID NOT NULL REFERENCES register_entry (id),
    attachment_id UUID NOT NULL UNIQUE REFERENCES attachment (id),
    struck_at     TIMESTAMPTZ,
    struck_id     UUID REFERENCES person (id),
    struck_name   TEXT NOT NULL,
    reason        TEXT NOT NULL
);
CREATE INDEX entry_attachment_entry ON entry_attachment (entry_id);
