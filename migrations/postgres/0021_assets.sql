-- What the ledger of information assets says of each asset, as far as others
-- count by it: whose it is, of which kind, and its classes (0: not judged).
CREATE TABLE asset (
    entry_id        UUID PRIMARY KEY REFERENCES register_entry (id),
    unit_id         UUID,
    system_id       UUID,
    kind            TEXT NOT NULL,
    confidentiality BIGINT NOT NULL,
    integrity       BIGINT NOT NULL,
    availability    BIGINT NOT NULL,
    open            BOOLEAN NOT NULL
);
