-- What was done after a permission (return, erasure, confirmation), as the form
-- of the application asks for it. The newest row of a kind holds.
CREATE TABLE application_follow (
    id          BLOB PRIMARY KEY,
    case_id     BLOB NOT NULL REFERENCES decision_case (id),
    follow      TEXT NOT NULL,
    content     TEXT NOT NULL,
    paper       TEXT NOT NULL,
    person_id   BLOB NOT NULL REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX application_follow_case ON application_follow (case_id, at);
