-- 許可の後に行うこと: what is to be done after a permission, by whom, by when;
-- written with the permission, ended when it is recorded. For a role over the
-- case, or for one person.
CREATE TABLE application_task (
    case_id   BLOB NOT NULL REFERENCES decision_case (id),
    follow    TEXT NOT NULL,
    role      TEXT NOT NULL,
    person_id BLOB REFERENCES person (id),
    due_on    TEXT,
    done_at   TEXT,
    PRIMARY KEY (case_id, follow, role)
);
CREATE INDEX application_task_role ON application_task (role, due_on) WHERE done_at IS NULL AND person_id IS NULL;
CREATE INDEX application_task_person ON application_task (person_id, due_on) WHERE done_at IS NULL AND person_id IS NOT NULL;

-- What is due and what is incomplete is counted by register and place.
DROP INDEX entry_remind;
CREATE INDEX entry_remind ON entry_version (register, remind_on, unit_id, system_id, ended_at) WHERE ended_at IS NULL AND remind_on IS NOT NULL;
DROP INDEX entry_incomplete;
CREATE INDEX entry_incomplete ON entry_version (register, unit_id, system_id, state, ended_at) WHERE ended_at IS NULL AND state = 'incomplete';
