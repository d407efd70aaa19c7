-- Steps that somebody may act on now, with what decides who that is, so that
-- nobody's first page reads the whole backlog. Derived: made again from the
-- cases. confirm: of a permission, to be confirmed; unavoidable: the applicant
-- decides it themself (3.2(8)).
CREATE TABLE open_step (
    step_id      UUID PRIMARY KEY REFERENCES case_step (id),
    case_id      UUID NOT NULL REFERENCES decision_case (id),
    confirm      BOOLEAN NOT NULL,
    role         TEXT NOT NULL,
    unit_id      UUID,
    system_id    UUID,
    applicant_id UUID NOT NULL REFERENCES person (id),
    unavoidable  BOOLEAN NOT NULL,
    since        TIMESTAMPTZ NOT NULL
);
CREATE INDEX open_step_case ON open_step (case_id);
CREATE INDEX open_step_role ON open_step (role, unit_id, system_id);
CREATE INDEX open_step_since ON open_step (since);
CREATE INDEX case_decision_capacity ON case_decision (capacity);

INSERT INTO open_step (step_id, case_id, confirm, role, unit_id, system_id, applicant_id, unavoidable, since)
SELECT s.id, c.id, FALSE, s.role, c.unit_id, c.system_id, c.applicant_id, k.unavoidable_reason <> '',
    COALESCE((SELECT MAX(d.at) FROM case_step b JOIN case_decision d ON d.step_id = b.id
        WHERE b.case_id = c.id AND b.round = c.round AND b.position < s.position), k.at)
FROM decision_case c JOIN case_content k ON k.case_id = c.id AND k.round = c.round
JOIN case_step s ON s.case_id = c.id AND s.round = c.round
WHERE c.state = 'waiting'
AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = s.id)
AND NOT EXISTS (SELECT 1 FROM case_step e WHERE e.case_id = c.id AND e.round = c.round AND e.position < s.position
    AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = e.id))
UNION ALL
SELECT s.id, c.id, TRUE, s.role, c.unit_id, c.system_id, c.applicant_id, FALSE, k.at
FROM decision_case c JOIN case_content k ON k.case_id = c.id AND k.round = c.round
JOIN case_step s ON s.case_id = c.id AND s.round = c.round
WHERE c.state = 'permitted' AND s.part = 'confirm'
AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.step_id = s.id);
