-- What was done before it could be permitted, told at once (3.7.4(2)). The
-- application that follows is the report on it.
CREATE TABLE emergency (
    id          UUID PRIMARY KEY,
    subject_key TEXT NOT NULL,
    title       TEXT NOT NULL,
    provision   TEXT NOT NULL,
    provision_title TEXT NOT NULL,
    person_id   UUID NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    unit_id     UUID,
    system_id   UUID,
    what        TEXT NOT NULL,
    why         TEXT NOT NULL,
    acted_at    TIMESTAMPTZ NOT NULL,
    told_at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX emergency_person ON emergency (person_id, acted_at);
CREATE INDEX emergency_acted ON emergency (acted_at);

-- The roles that will decide on the report, as they were when it was told.
CREATE TABLE emergency_decider (
    id           UUID PRIMARY KEY,
    emergency_id UUID NOT NULL REFERENCES emergency (id),
    role         TEXT NOT NULL,
    UNIQUE (emergency_id, role)
);

-- The case that reports it.
CREATE TABLE emergency_report (
    id           UUID PRIMARY KEY,
    emergency_id UUID NOT NULL UNIQUE REFERENCES emergency (id),
    case_id      UUID NOT NULL UNIQUE REFERENCES decision_case (id),
    at           TIMESTAMPTZ NOT NULL
);

-- Not reported in time, noticed once.
CREATE TABLE emergency_overdue (
    id           UUID PRIMARY KEY,
    emergency_id UUID NOT NULL UNIQUE REFERENCES emergency (id),
    at           TIMESTAMPTZ NOT NULL
);
