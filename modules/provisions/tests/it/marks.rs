//! The rules of the section files: who has which part in a provision.

use crate::broken::{check, row};

const S31: &str = "provisions/3.1.toml";
const S32: &str = "provisions/3.2.toml";
const S354: &str = "provisions/3.5.4.toml";
const S393: &str = "provisions/3.9.3.toml";
const S361: &str = "provisions/3.6.1.toml";
const ID: &str = "id    = \"3.1(1)\"";
const CISO: &str = "id    = \"3.2(1)①\"";
const LOSS: &str = "id      = \"3.5.4(1)①(ウ)\"";
const MARKS: &str = "marks = { ciso = [\"responsible\"] }";

#[test]
fn marks_agree_with_the_texts() {
    check(&[
        row(
            "a role the text does not name",
            S32,
            (
                MARKS,
                "marks = { ciso = [\"responsible\"], auditor = [\"informed\"] }",
            ),
            ("marks-agree", "auditor = [\"informed\"]"),
        ),
        row(
            "no mark for a named role",
            S32,
            (MARKS, "marks = {}"),
            ("marks-agree", "marks = {}"),
        ),
        row(
            "a named role the marks lack",
            S31,
            ("{body.agencies}", "{staff}及び{body.agencies}"),
            ("marks-agree", "marks = {}"),
        ),
        row(
            "implied and named",
            S32,
            (
                MARKS,
                "marks = { ciso = [\"responsible\"] }\nimplied = [\"ciso\"]",
            ),
            ("marks-agree", MARKS),
        ),
        row(
            "implied without a mark",
            S31,
            ("marks = {}", "marks = {}\nimplied = [\"staff\"]"),
            ("marks-agree", "marks = {}"),
        ),
        row(
            "a role in the lead-in above",
            S31,
            ("lead_in = \"この", "lead_in = \"{staff}の"),
            ("marks-agree", "marks = {}"),
        ),
        row(
            "a role in a listed item",
            S31,
            ("marks = {}", "items = [\"{staff}の記録\"]\nmarks = {}"),
            ("marks-agree", "marks = {}"),
        ),
        row(
            "a mark of an unknown role",
            S32,
            (MARKS, "marks = { chief = [\"responsible\"] }"),
            ("role", CISO),
        ),
        row(
            "an unknown implied role",
            S31,
            ("marks = {}", "marks = {}\nimplied = [\"chief\"]"),
            ("role", ID),
        ),
        row(
            "an unknown keeper",
            S354,
            ("keepers = [\"staff\"]", "keepers = [\"chief\"]"),
            ("role", LOSS),
        ),
        row(
            "an unknown duty holder",
            S354,
            ("who = [\"staff\"]", "who = [\"chief\"]"),
            ("role", LOSS),
        ),
        row(
            "an unknown receiver",
            S354,
            (
                "to = [\"head_security_officer\", \"system_manager\"]",
                "to = [\"chief\"]",
            ),
            ("role", LOSS),
        ),
    ]);
}

#[test]
fn joins_permissions_records_and_duties_fit_their_marks() {
    const PERMISSION: &str =
        "deciders = [\"head_security_officer\", \"department_security_officer\"], join = \"and\"";
    check(&[
        row(
            "one holder with a join",
            S32,
            (
                MARKS,
                "marks = { ciso = [\"responsible\"] }\njoins = { responsible = \"and\" }",
            ),
            ("joins", CISO),
        ),
        row(
            "a join of what nobody has",
            S31,
            ("marks = {}", "marks = {}\njoins = { permits = \"or\" }"),
            ("joins", ID),
        ),
        row(
            "two holders without a join",
            S354,
            ("joins = { responsible = \"and\" }\n", ""),
            ("joins", "3.5.4"),
        ),
        row(
            "deciders without a permission",
            S32,
            (MARKS, "marks = { ciso = [\"permits\"] }"),
            ("permission", CISO),
        ),
        row(
            "two deciders without a join",
            S361,
            (
                PERMISSION,
                "deciders = [\"head_security_officer\", \"department_security_officer\"]",
            ),
            ("permission", "3.6.1"),
        ),
        row(
            "one decider with a join",
            S361,
            (
                PERMISSION,
                "deciders = [\"head_security_officer\"], join = \"and\"",
            ),
            ("permission", "3.6.1"),
        ),
        row(
            "a decider without the mark",
            S361,
            (
                PERMISSION,
                "deciders = [\"head_security_officer\", \"staff\"], join = \"and\"",
            ),
            ("permission", "3.6.1"),
        ),
        row(
            "two keepers without a join",
            S354,
            (
                "keepers = [\"staff\"]",
                "keepers = [\"staff\", \"system_manager\"]",
            ),
            ("record", "records = ["),
        ),
        row(
            "one keeper with a join",
            S354,
            (
                "keepers = [\"staff\"]",
                "keepers = [\"staff\"], keepers_join = \"or\"",
            ),
            ("record", "records = ["),
        ),
        row(
            "periodic without an interval",
            S393,
            ("every = \"fiscal_year\", ", ""),
            ("duty", "duties  = ["),
        ),
        row(
            "prompt with an interval",
            S354,
            (
                "kind = \"prompt\",",
                "kind = \"prompt\", every = \"regularly\",",
            ),
            ("duty", "duties  = ["),
        ),
        row(
            "an unknown measure",
            S32,
            ("measures = [\"organization\"]", "measures = [\"nothing\"]"),
            ("measure", "measures = ["),
        ),
    ]);
}
