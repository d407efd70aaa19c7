-- A step that waited too long, noticed once: whoever decides it is told.
CREATE TABLE case_overdue (
    id      BLOB PRIMARY KEY,
    step_id BLOB NOT NULL UNIQUE REFERENCES case_step (id),
    at      TEXT NOT NULL
);

-- Mails that people are told by: a subject and the page to open. A row is
-- written with what causes it; what becomes of it is noted, not journalled. It
-- is claimed before it is sent, so that a mail is never sent twice.
CREATE TABLE mail_outbox (
    id         BLOB PRIMARY KEY,
    address    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    path       TEXT NOT NULL,
    queued_at  TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     TEXT NOT NULL,
    owner      BLOB,
    claimed_at TEXT,
    ended_at   TEXT,
    message    TEXT NOT NULL
);
CREATE INDEX mail_outbox_state ON mail_outbox (state, due_at);
