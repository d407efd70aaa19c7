-- What the body made of a form or a register, and its own ones. The newest
-- version of a key holds.
CREATE TABLE own_definition (
    id          BLOB PRIMARY KEY,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    told        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    person_id   BLOB REFERENCES person (id),
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    UNIQUE (kind, key, version)
);
