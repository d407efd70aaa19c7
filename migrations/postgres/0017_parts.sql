-- What is asked of a role at a step: to decide, to say beforehand whether it
-- concurs (合議), to confirm afterwards (確認).
ALTER TABLE case_step ADD COLUMN part TEXT NOT NULL DEFAULT 'decide';
CREATE INDEX case_step_confirm ON case_step (case_id) WHERE part = 'confirm';
