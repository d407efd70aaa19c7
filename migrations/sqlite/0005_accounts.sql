-- Accounts and sign-in. A row of account is never removed; what happened to
-- it are rows of the other tables.
CREATE TABLE account (
    id         BLOB PRIMARY KEY,
    -- 利用者ID, folded to lower case; unique for good, never given again.
    login      TEXT NOT NULL UNIQUE,
    person_id  BLOB UNIQUE,
    -- Shown where no person of the register stands behind the account.
    name       TEXT NOT NULL,
    -- What lists are searched by: width, kana kind and case folded.
    search_key TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- The newest row (greatest id) is the password; older ones are kept against
-- reuse.
CREATE TABLE password (
    id         BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    hash       TEXT NOT NULL,
    temporary  BOOLEAN NOT NULL,
    set_at     TEXT NOT NULL
);
CREATE INDEX password_account ON password (account_id, id);

-- 利用の停止. Open while ended_at is NULL.
CREATE TABLE account_suspension (
    id         BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    reason     TEXT NOT NULL,
    at         TEXT NOT NULL,
    ended_at   TEXT
);
CREATE INDEX account_suspension_account ON account_suspension (account_id);

-- Attempts since the last success, by account, by address and by login that
-- belongs to nobody: noted, not journalled. What a count means (a delay, a
-- lock) is a rule of the program.
CREATE TABLE sign_in_throttle (
    subject    TEXT PRIMARY KEY,
    account_id BLOB UNIQUE REFERENCES account (id),
    attempts   BIGINT NOT NULL,
    last_at    TEXT NOT NULL
);
CREATE INDEX sign_in_throttle_last ON sign_in_throttle (last_at);

CREATE TABLE totp (
    id           BLOB PRIMARY KEY,
    account_id   BLOB NOT NULL REFERENCES account (id),
    secret       BLOB NOT NULL,
    -- The newest 30 second step a code was taken of; none is taken twice.
    last_step    BIGINT NOT NULL,
    confirmed_at TEXT NOT NULL,
    ended_at     TEXT
);
CREATE INDEX totp_account ON totp (account_id);

CREATE TABLE passkey (
    id            BLOB PRIMARY KEY,
    account_id    BLOB NOT NULL REFERENCES account (id),
    label         TEXT NOT NULL,
    credential    TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    ended_at      TEXT
);
CREATE INDEX passkey_account ON passkey (account_id);

CREATE TABLE recovery_code (
    id         BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    hash       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    used_at    TEXT,
    ended_at   TEXT
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

-- One stay of a person at one browser. `stage` says how far the sign-in got:
-- factor, enrolment, complete. What was on record of the stay before is kept
-- with it (previous_in, previous_out), for showing. `challenge` is what a
-- second factor is being registered or asked with; empty otherwise.
CREATE TABLE session (
    id             BLOB PRIMARY KEY,
    account_id     BLOB NOT NULL REFERENCES account (id),
    stage          TEXT NOT NULL,
    privileged     BOOLEAN NOT NULL,
    address        TEXT NOT NULL,
    agent          TEXT NOT NULL,
    began_at       TEXT NOT NULL,
    seen_at        TEXT NOT NULL,
    ends_at        TEXT NOT NULL,
    confirmed_at   TEXT,
    previous_in    TEXT,
    previous_out   TEXT,
    challenge      TEXT NOT NULL,
    ended_at       TEXT,
    end_reason     TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id, id);

-- The tokens a session has had; the one without an end is in the cookie. Only
-- their SHA-256 is here. `reused` counts how often one was shown after its
-- end.
CREATE TABLE session_token (
    token_hash TEXT PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES session (id),
    made_at    TEXT NOT NULL,
    ended_at   TEXT,
    reused     BIGINT NOT NULL
);
CREATE INDEX session_token_session ON session_token (session_id);

-- 管理者の特権: asked for by one, confirmed by another.
CREATE TABLE administrator (
    id           BLOB PRIMARY KEY,
    account_id   BLOB NOT NULL REFERENCES account (id),
    requested_by TEXT NOT NULL,
    requested_by_account BLOB,
    requested_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at TEXT,
    ended_at     TEXT
);
CREATE INDEX administrator_account ON administrator (account_id);

-- The one-time link of the first start.
CREATE TABLE setup_link (
    token_hash TEXT PRIMARY KEY,
    made_at    TEXT NOT NULL,
    ended_at   TEXT
);

-- One row; its revision is read along with every session, so that what is
-- kept in memory is never old. `value` is JSON; what it lacks has its default.
CREATE TABLE account_settings (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL,
    value    TEXT NOT NULL
);
INSERT INTO account_settings (id, revision, value) VALUES (1, 1, '{}');
