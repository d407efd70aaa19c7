-- Who is told of a permission (通知): holders of a role, or everybody (staff).
CREATE TABLE case_notice (
    id      UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES decision_case (id),
    round   BIGINT NOT NULL,
    role    TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    UNIQUE (case_id, round, role)
);
CREATE INDEX case_notice_at ON case_notice (at);

-- Opened by somebody, and so no longer on their first page.
CREATE TABLE case_notice_opened (
    id        UUID PRIMARY KEY,
    case_id   UUID NOT NULL REFERENCES decision_case (id),
    round     BIGINT NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    at        TIMESTAMPTZ NOT NULL,
    UNIQUE (person_id, case_id, round)
);
