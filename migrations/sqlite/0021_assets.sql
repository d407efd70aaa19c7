-- What the ledger of information assets says of each asset, as far as others
-- count by it: whose it is, of which kind, and its classes (0: not judged).
CREATE TABLE asset (
    entry_id        BLOB PRIMARY KEY REFERENCES register_entry (id),
    unit_id         BLOB,
    system_id       BLOB,
    kind            TEXT NOT NULL,
    confidentiality BIGINT NOT NULL,
    integrity       BIGINT NOT NULL,
    availability    BIGINT NOT NULL,
    open            BOOLEAN NOT NULL
);
