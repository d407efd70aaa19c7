-- Why an applicant decides their own application (3.2(8)), where nobody else can;
-- empty everywhere else. Part of the content, and of its hash.
ALTER TABLE case_content ADD COLUMN unavoidable_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX case_content_unavoidable ON case_content (case_id) WHERE unavoidable_reason <> '';
