-- What runs by itself, by plan: noted, not journalled. A row is made when a
-- run is claimed; seen_at is how long the program that claimed it lived.
CREATE TABLE job_run (
    name        TEXT NOT NULL,
    planned_for TEXT NOT NULL,
    owner       BLOB NOT NULL,
    attempt     BIGINT NOT NULL,
    started_at  TEXT NOT NULL,
    seen_at     TEXT NOT NULL,
    ended_at    TEXT,
    outcome     TEXT NOT NULL,
    message     TEXT NOT NULL,
    PRIMARY KEY (name, planned_for)
);
