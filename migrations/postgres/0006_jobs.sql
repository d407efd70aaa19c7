-- What runs by itself, by plan: noted, not journalled. A row is made when a
-- run is claimed; seen_at is how long the program that claimed it lived.
CREATE TABLE job_run (
    name        TEXT NOT NULL,
    planned_for TIMESTAMPTZ NOT NULL,
    owner       UUID NOT NULL,
    attempt     BIGINT NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    outcome     TEXT NOT NULL,
    message     TEXT NOT NULL,
    PRIMARY KEY (name, planned_for)
);
