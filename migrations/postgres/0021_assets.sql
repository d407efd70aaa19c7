-- 情報資産: what the rules need to know of each entry of the ledger, beside the
-- entry. Derived: made again from the entries. exception, medium and system
-- are the identities of entries in their registers.
CREATE TABLE asset (
    entry_id        UUID PRIMARY KEY REFERENCES register_entry (id),
    unit_id         UUID,
    system_id       UUID,
    kind            TEXT NOT NULL,
    confidentiality BIGINT NOT NULL,
    integrity       BIGINT NOT NULL,
    availability    BIGINT NOT NULL,
    open            BOOLEAN NOT NULL,
    restricted      BOOLEAN NOT NULL,
    exception       TEXT NOT NULL,
    exception_until DATE,
    medium          TEXT NOT NULL,
    system          TEXT NOT NULL,
    contractor      TEXT NOT NULL,
    same            TEXT NOT NULL,
    retention_until DATE,
    confirmed_on    DATE
);
CREATE INDEX asset_kind ON asset (kind, confidentiality, unit_id, system_id) WHERE open;
CREATE INDEX asset_unit ON asset (unit_id, kind, confidentiality) WHERE open;
CREATE INDEX asset_system ON asset (system_id, kind, confidentiality) WHERE open AND system_id IS NOT NULL;
CREATE INDEX asset_confirmed ON asset (confirmed_on, unit_id, system_id) WHERE open;
CREATE INDEX asset_retention ON asset (retention_until, unit_id, system_id) WHERE open AND retention_until IS NOT NULL;
CREATE INDEX asset_contractor ON asset (contractor, unit_id, system_id) WHERE open AND contractor <> '';
CREATE INDEX asset_restricted ON asset (exception_until, unit_id, system_id) WHERE restricted;
CREATE INDEX asset_exception ON asset (exception) WHERE exception <> '';
CREATE INDEX asset_medium ON asset (medium) WHERE medium <> '';
CREATE INDEX asset_of_system ON asset (system) WHERE system <> '';
CREATE INDEX asset_same ON asset (same, unit_id) WHERE same <> '';

-- What the ledger's own entries show to be wrong.
CREATE TABLE asset_finding (
    entry_id  UUID NOT NULL REFERENCES register_entry (id),
    finding   TEXT NOT NULL,
    unit_id   UUID,
    system_id UUID,
    PRIMARY KEY (entry_id, finding)
);
CREATE INDEX asset_finding_unit ON asset_finding (finding, unit_id, system_id, entry_id);
