-- 情報資産の棚卸: one of a fiscal year; the sections that take part, with how many
-- assets they had when it began; what each did, the newest step holds.
CREATE TABLE stock_take (
    id          UUID PRIMARY KEY,
    fiscal_year BIGINT NOT NULL UNIQUE,
    due_on      DATE NOT NULL,
    note        TEXT NOT NULL,
    opened_on   DATE NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    person_id   UUID REFERENCES person (id),
    person_name TEXT NOT NULL,
    closed_at   TIMESTAMPTZ,
    closed_by   TEXT NOT NULL
);

CREATE TABLE stock_take_section (
    stock_take_id UUID NOT NULL REFERENCES stock_take (id),
    unit_id       UUID NOT NULL,
    assets        BIGINT NOT NULL,
    PRIMARY KEY (stock_take_id, unit_id)
);

CREATE TABLE stock_take_step (
    id            UUID PRIMARY KEY,
    stock_take_id UUID NOT NULL REFERENCES stock_take (id),
    unit_id       UUID NOT NULL,
    kind          TEXT NOT NULL,
    hash          TEXT NOT NULL,
    remark        TEXT NOT NULL,
    person_id     UUID REFERENCES person (id),
    person_name   TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    ended_at      TIMESTAMPTZ
);
CREATE INDEX stock_take_step_unit ON stock_take_step (stock_take_id, unit_id, id);
CREATE UNIQUE INDEX stock_take_step_newest ON stock_take_step (stock_take_id, unit_id) WHERE ended_at IS NULL;

CREATE INDEX asset_progress ON asset (unit_id, confirmed_on) WHERE open;
CREATE INDEX entry_unit_at ON entry_version (register, unit_id, at);
