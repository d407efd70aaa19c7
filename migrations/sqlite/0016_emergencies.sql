-- What was done before it could be permitted, told at once (3.7.4(2)). The
-- application that follows is the report on it.
CREATE TABLE emergency (
    id          BLOB PRIMARY KEY,
    subject_key TEXT NOT NULL,
    title       TEXT NOT NULL,
    provision   TEXT NOT NULL,
    provision_title TEXT NOT NULL,
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    unit_id     BLOB,
    system_id   BLOB,
    what        TEXT NOT NULL,
    why         TEXT NOT NULL,
    acted_at    TEXT NOT NULL,
    told_at     TEXT NOT NULL
);
CREATE INDEX emergency_person ON emergency (person_id, acted_at);
CREATE INDEX emergency_acted ON emergency (acted_at);

-- The roles that will decide on the report, as they were when it was told.
CREATE TABLE emergency_decider (
    id           BLOB PRIMARY KEY,
    emergency_id BLOB NOT NULL REFERENCES emergency (id),
    role         TEXT NOT NULL,
    UNIQUE (emergency_id, role)
);

-- The case that reports it.
CREATE TABLE emergency_report (
    id           BLOB PRIMARY KEY,
    emergency_id BLOB NOT NULL UNIQUE REFERENCES emergency (id),
    case_id      BLOB NOT NULL UNIQUE REFERENCES decision_case (id),
    at           TEXT NOT NULL
);

-- Not reported in time, noticed once.
CREATE TABLE emergency_overdue (
    id           BLOB PRIMARY KEY,
    emergency_id BLOB NOT NULL UNIQUE REFERENCES emergency (id),
    at           TEXT NOT NULL
);
