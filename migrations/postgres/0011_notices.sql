-- A step that waited too long, noticed once: whoever decides it is told.
CREATE TABLE case_overdue (
    id      UUID PRIMARY KEY,
    step_id UUID NOT NULL UNIQUE REFERENCES case_step (id),
    at      TIMESTAMPTZ NOT NULL
);

-- Mails that people are told by: a subject and the page to open. A row is
-- written with what causes it; what becomes of it is noted, not journalled. It
-- is claimed before it is sent, so that a mail is never sent twice.
CREATE TABLE mail_outbox (
    id         UUID PRIMARY KEY,
    address    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    path       TEXT NOT NULL,
    queued_at  TIMESTAMPTZ NOT NULL,
    state      TEXT NOT NULL,
    attempts   BIGINT NOT NULL,
    due_at     TIMESTAMPTZ NOT NULL,
    owner      UUID,
    claimed_at TIMESTAMPTZ,
    ended_at   TIMESTAMPTZ,
    message    TEXT NOT NULL
);
CREATE INDEX mail_outbox_state ON mail_outbox (state, due_at);
