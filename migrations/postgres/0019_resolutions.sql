-- A decision of a committee (議決), which its clerk or chair records: the day of
-- the meeting and the number of the resolution.
ALTER TABLE case_decision ADD COLUMN met_on DATE;
ALTER TABLE case_decision ADD COLUMN resolution TEXT NOT NULL DEFAULT '';
