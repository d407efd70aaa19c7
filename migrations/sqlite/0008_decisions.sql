-- An application and what is decided on it. What happens to it are rows of the
-- tables below; state and round say, for lists, what follows from them.
CREATE TABLE decision_case (
    id             BLOB PRIMARY KEY,
    fiscal_year    BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    subject_kind   TEXT NOT NULL,
    subject_key    TEXT NOT NULL,
    title          TEXT NOT NULL,
    provision      TEXT NOT NULL,
    applicant_id   BLOB NOT NULL REFERENCES person (id),
    applicant_name TEXT NOT NULL,
    unit_id        BLOB,
    system_id      BLOB,
    opened_at      TEXT NOT NULL,
    round          BIGINT NOT NULL,
    state          TEXT NOT NULL,
    ends_on        TEXT,
    UNIQUE (fiscal_year, number)
);
CREATE INDEX decision_case_applicant ON decision_case (applicant_id, opened_at);
CREATE INDEX decision_case_state ON decision_case (state, unit_id);
CREATE INDEX decision_case_end ON decision_case (state, ends_on);

-- What was applied for; a change is a new round.
CREATE TABLE case_content (
    id      BLOB PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES decision_case (id),
    round   BIGINT NOT NULL,
    content TEXT NOT NULL,
    paper   TEXT NOT NULL,
    hash    TEXT NOT NULL,
    at      TEXT NOT NULL,
    UNIQUE (case_id, round)
);

-- Who has to decide, of each round.
CREATE TABLE case_step (
    id         BLOB PRIMARY KEY,
    case_id    BLOB NOT NULL REFERENCES decision_case (id),
    round      BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    role       TEXT NOT NULL,
    instead_of TEXT NOT NULL,
    UNIQUE (case_id, round, role)
);

-- A step is decided once.
CREATE TABLE case_decision (
    id          BLOB PRIMARY KEY,
    step_id     BLOB NOT NULL UNIQUE REFERENCES case_step (id),
    outcome     TEXT NOT NULL,
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    capacity    TEXT NOT NULL,
    holder      TEXT NOT NULL,
    conditions  TEXT NOT NULL,
    remark      TEXT NOT NULL,
    hash        TEXT NOT NULL,
    at          TEXT NOT NULL
);

-- 後閲: the holder has seen what a deputy decided.
CREATE TABLE case_review (
    id          BLOB PRIMARY KEY,
    step_id     BLOB NOT NULL UNIQUE REFERENCES case_step (id),
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    remark      TEXT NOT NULL,
    at          TEXT NOT NULL
);

-- How it ended otherwise than by a decision: withdrawn, revoked, expired.
CREATE TABLE case_end (
    id          BLOB PRIMARY KEY,
    case_id     BLOB NOT NULL UNIQUE REFERENCES decision_case (id),
    state       TEXT NOT NULL,
    person_id   BLOB REFERENCES person (id),
    person_name TEXT NOT NULL,
    role        TEXT NOT NULL,
    remark      TEXT NOT NULL,
    at          TEXT NOT NULL
);
