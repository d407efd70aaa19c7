-- What an analysis was calculated from beside the ledger and the answers (the
-- catalog's threats and vulnerabilities, the systems), and how much of it and
-- of the ledger was another when it was last looked at.
ALTER TABLE risk_analysis ADD COLUMN basis TEXT;
ALTER TABLE risk_analysis ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;

-- How often anything of its risks was written: what was counted of them holds
-- until then.
ALTER TABLE risk_analysis ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;

-- What is applied for a thing.
CREATE INDEX decision_case_subject ON decision_case (subject_kind, subject_key, state);
