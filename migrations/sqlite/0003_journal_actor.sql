-- Who acted as a person, in which role, and for whom. `format` says which
-- fields an entry's hash covers: 1 those of 0001, 2 these as well.
ALTER TABLE journal ADD COLUMN format BIGINT NOT NULL DEFAULT 1;
ALTER TABLE journal ADD COLUMN person_id BLOB;
ALTER TABLE journal ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN on_behalf_of TEXT NOT NULL DEFAULT '';
CREATE INDEX journal_person ON journal (person_id, seq);
CREATE INDEX journal_at ON journal (at);
