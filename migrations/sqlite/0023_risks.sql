-- The risk analysis of a fiscal year, with the scale it measures by.
CREATE TABLE risk_analysis (
    id            BLOB PRIMARY KEY,
    fiscal_year   BIGINT NOT NULL UNIQUE,
    scale         TEXT NOT NULL,
    person_id     BLOB,
    person_name   TEXT NOT NULL,
    opened_at     TEXT NOT NULL,
    calculated_at TEXT
);

-- How far a provision is carried out, as the analysis was told.
CREATE TABLE risk_answer (
    analysis_id BLOB NOT NULL REFERENCES risk_analysis (id),
    provision   TEXT NOT NULL,
    answer      TEXT NOT NULL,
    remark      TEXT NOT NULL,
    person_id   BLOB,
    person_name TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (analysis_id, provision)
);

-- A threat to a group of assets: what was proposed and assessed, what is done
-- about it. It ends when the group is no more. The hash is of everything that
-- was assessed.
CREATE TABLE risk (
    id                  BLOB PRIMARY KEY,
    analysis_id         BLOB NOT NULL REFERENCES risk_analysis (id),
    place               TEXT NOT NULL,
    unit_id             BLOB,
    system_id           BLOB,
    kind                TEXT NOT NULL,
    threat              TEXT NOT NULL,
    assets              BIGINT NOT NULL,
    confidentiality     BIGINT NOT NULL,
    integrity           BIGINT NOT NULL,
    availability        BIGINT NOT NULL,
    weaknesses          TEXT NOT NULL,
    proposed_likelihood BIGINT NOT NULL,
    proposed_impact     BIGINT NOT NULL,
    own_likelihood      BIGINT,
    own_impact          BIGINT,
    reason              TEXT NOT NULL,
    likelihood          BIGINT NOT NULL,
    impact              BIGINT NOT NULL,
    level               BIGINT NOT NULL,
    required            BIGINT NOT NULL,
    verdict             TEXT NOT NULL,
    way                 TEXT,
    what                TEXT NOT NULL,
    owner               TEXT NOT NULL,
    due                 TEXT,
    provision           TEXT,
    residual_likelihood BIGINT,
    residual_impact     BIGINT,
    revision            BIGINT NOT NULL,
    hash                TEXT NOT NULL,
    changed_at          TEXT NOT NULL,
    ended_at            TEXT
);
CREATE UNIQUE INDEX risk_once ON risk (analysis_id, place, kind, threat) WHERE ended_at IS NULL;
CREATE INDEX risk_by_level ON risk (analysis_id, level, id) WHERE ended_at IS NULL;
CREATE INDEX risk_by_unit ON risk (analysis_id, unit_id, level, id) WHERE ended_at IS NULL;
CREATE INDEX risk_by_system ON risk (analysis_id, system_id, level, id) WHERE ended_at IS NULL;

-- 受容: what was permitted by a case. It holds as long as the risk has this hash.
CREATE TABLE risk_acceptance (
    id       BLOB PRIMARY KEY,
    risk_id  BLOB NOT NULL REFERENCES risk (id),
    case_id  BLOB NOT NULL REFERENCES decision_case (id),
    hash     TEXT NOT NULL,
    at       TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX risk_acceptance_of ON risk_acceptance (risk_id, hash);
