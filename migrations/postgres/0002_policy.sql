-- The body, what it adopts of the guideline, and the versions of its policy.

-- Bumped by every write below; a page asks for this number and keeps the rest.
CREATE TABLE working_copy (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO working_copy (id, revision) VALUES (1, 1);

-- 団体. One row once the profile is filled in.
CREATE TABLE body (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    self_word   TEXT NOT NULL,
    head        TEXT NOT NULL,
    residents   TEXT NOT NULL,
    agencies    TEXT NOT NULL,
    ordinance   TEXT NOT NULL,
    numbering   TEXT NOT NULL,
    legal_form  TEXT NOT NULL,
    policy_form TEXT NOT NULL,
    edition     TEXT NOT NULL,
    revision    BIGINT NOT NULL
);

CREATE TABLE body_role (
    role_key TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    label    TEXT NOT NULL,
    post     TEXT NOT NULL,
    present  BOOLEAN NOT NULL
);

CREATE TABLE body_office (
    office_key TEXT PRIMARY KEY,
    name       TEXT NOT NULL
);

-- 採否・読替え. A provision without a row is as the catalog begins it.
CREATE TABLE tailoring (
    provision_key TEXT PRIMARY KEY,
    choice        TEXT NOT NULL,
    text          TEXT,
    items         TEXT,
    marks         TEXT,
    reason        TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL
);

-- 団体独自の規定. "place" is first:ID or after:ID; ended ones stay.
CREATE TABLE own_provision (
    id         UUID PRIMARY KEY,
    place      TEXT NOT NULL,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    items      TEXT NOT NULL,
    marks      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    ended_at   TIMESTAMPTZ,
    revision   BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by TEXT NOT NULL
);

-- 版. What happened to it are rows of the tables below.
CREATE TABLE version (
    id                     UUID PRIMARY KEY,
    number                 BIGINT NOT NULL UNIQUE,
    kind                   TEXT NOT NULL,
    title                  TEXT NOT NULL,
    reason                 TEXT NOT NULL,
    planned_effective_date DATE,
    created_at             TIMESTAMPTZ NOT NULL
);

-- 委員会への付議: from here on the content is sealed.
CREATE TABLE submission (
    id           UUID PRIMARY KEY,
    version_id   UUID NOT NULL REFERENCES version (id),
    meeting      TEXT NOT NULL,
    submitted_on DATE NOT NULL,
    remark       TEXT NOT NULL,
    content      TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL
);
CREATE INDEX submission_version ON submission (version_id);

CREATE TABLE withdrawal (
    submission_id UUID PRIMARY KEY REFERENCES submission (id),
    reason        TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL
);

-- 決裁.
CREATE TABLE formal_decision (
    version_id      UUID PRIMARY KEY REFERENCES version (id),
    submission_id   UUID NOT NULL REFERENCES submission (id),
    content_hash    TEXT NOT NULL,
    decided_on      DATE NOT NULL,
    decided_by      TEXT NOT NULL,
    post            TEXT NOT NULL,
    document_number TEXT NOT NULL,
    effective_date  DATE NOT NULL,
    remark          TEXT NOT NULL,
    at              TIMESTAMPTZ NOT NULL
);

-- 地方自治法第244条の6第1項: the organs that adopt the policy.
CREATE TABLE adoption (
    id         UUID PRIMARY KEY,
    version_id UUID NOT NULL REFERENCES version (id),
    organ      TEXT NOT NULL,
    adopted_on DATE NOT NULL,
    jointly    BOOLEAN NOT NULL,
    remark     TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX adoption_version ON adoption (version_id);

-- The documents made at the decision; never changed.
CREATE TABLE version_document (
    version_id UUID NOT NULL REFERENCES version (id),
    kind       TEXT NOT NULL,
    format     TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      BYTEA NOT NULL,
    PRIMARY KEY (version_id, kind, format)
);

-- 地方自治法第244条の6第2項: where the exact document was published.
CREATE TABLE publication (
    id           UUID PRIMARY KEY,
    version_id   UUID NOT NULL REFERENCES version (id),
    published_on DATE NOT NULL,
    place        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    format       TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    remark       TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL
);
CREATE INDEX publication_version ON publication (version_id);
