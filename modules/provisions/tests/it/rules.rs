//! The rules of the section files: order, required fields, words.

use crate::broken::{check, row};

const S31: &str = "provisions/3.1.toml";
const S32: &str = "provisions/3.2.toml";
const S354: &str = "provisions/3.5.4.toml";
const S393: &str = "provisions/3.9.3.toml";
const ID: &str = "id    = \"3.1(1)\"";
const MARKS: &str = "marks = { ciso = [\"responsible\"] }";

#[test]
fn a_file_that_cannot_be_read_as_a_section_is_reported_where_it_breaks() {
    check(&[
        row(
            "no TOML",
            S31,
            ("level = \"basic\"", "level = basic\""),
            ("format", "level = basic"),
        ),
        row(
            "a string without its end",
            S31,
            ("title    = \"対象範囲\"", "title    = \"対象範囲"),
            ("format", "title    = "),
        ),
        row(
            "an unknown field",
            S31,
            ("marks = {}", "markz = {}"),
            ("format", "markz = {}"),
        ),
        row(
            "an unknown level",
            S31,
            ("\"basic\"", "\"must\""),
            ("format", "level = \"must\""),
        ),
        row(
            "an unknown kind",
            S31,
            ("\"provision\"", "\"rule\""),
            ("format", "kind  = \"rule\""),
        ),
        row(
            "an unknown mark",
            S32,
            (MARKS, "marks = { ciso = [\"decides\"] }"),
            ("format", "decides"),
        ),
        row(
            "a brace without its pair",
            S31,
            ("{body.agencies}", "{body.agencies"),
            ("format", "{body.agencies"),
        ),
        row(
            "an id in full-width brackets",
            S31,
            ("\"3.1(1)\"", "\"3.1（1）\""),
            ("format", "3.1（1）"),
        ),
    ]);
}

#[test]
fn ids_stand_in_their_section_under_a_heading_in_order_and_once() {
    check(&[
        row(
            "the section of another file",
            S31,
            ("section  = \"3.1\"", "section  = \"3.2\""),
            ("section-file", "section  = \"3.2\""),
        ),
        row(
            "a section nobody knows",
            S31,
            ("section  = \"3.1\"", "section  = \"3.10\""),
            ("section-known", "section  = \"3.10\""),
        ),
        row(
            "an id of another section",
            S31,
            (ID, "id    = \"3.2(1)\""),
            ("id-section", "id    = \"3.2(1)\""),
        ),
        row(
            "an id twice",
            S31,
            ("\"3.1(2)②\"", "\"3.1(2)①\""),
            ("id-unique", "3.1(2)①"),
        ),
        row(
            "a gap",
            S31,
            ("\"3.1(2)③\"", "\"3.1(2)④\""),
            ("id-order", "3.1(2)④"),
        ),
        row(
            "not from one",
            S31,
            (ID, "id    = \"3.1(3)\""),
            ("id-order", "3.1(3)"),
        ),
        row(
            "no heading above",
            S31,
            ("\"3.1(2)①\"", "\"3.1(3)①\""),
            ("id-parent", "3.1(3)①"),
        ),
        row(
            "a provision above",
            S31,
            ("\"3.1(2)①\"", "\"3.1(1)①\""),
            ("id-parent", "3.1(1)①"),
        ),
        row(
            "below another elder",
            S31,
            ("\"3.1(2)③\"", "\"3.1(1)②\""),
            ("id-parent", "3.1(1)②"),
        ),
        row(
            "a heading with nothing below",
            S31,
            (
                "[[item]]\nid    = \"3.1(2)①\"",
                "[[item]]\nid = \"3.1(3)\"\nkind = \"heading\"\ntitle = \"空\"\n\n[[item]]\nid    = \"3.1(2)①\"",
            ),
            ("heading-empty", "id = \"3.1(3)\""),
        ),
    ]);
}

#[test]
fn a_provision_has_what_it_needs_and_a_heading_nothing_else() {
    check(&[
        row(
            "no key",
            S31,
            ("key   = \"scope-of-agencies\"\n", ""),
            ("required", ID),
        ),
        row(
            "no level",
            S31,
            ("level = \"basic\"\n", ""),
            ("required", ID),
        ),
        row(
            "no text",
            S393,
            ("text    = ", "# text = "),
            ("required", "id      = \"3.9.3\""),
        ),
        row(
            "no reason why",
            S31,
            ("why   = \"機関", "why   = \" \" # \"機関"),
            ("required", ID),
        ),
        row("no marks", S31, ("marks = {}\n", ""), ("required", ID)),
        row(
            "an empty title",
            S31,
            ("title = \"行政機関の範囲\"", "title = \" \""),
            ("title", ID),
        ),
        row(
            "a lead-in at a provision",
            S31,
            ("marks = {}\n", "marks = {}\nlead_in = \"次による。\"\n"),
            ("lead-in", ID),
        ),
        row(
            "a text at a heading",
            S31,
            ("lead_in = ", "text = "),
            ("heading", "id      = \"3.1(2)\""),
        ),
        row(
            "marks at a heading",
            S31,
            (
                "title   = \"情報資産の範囲\"",
                "title   = \"情報資産の範囲\"\nmarks = {}",
            ),
            ("heading", "id      = \"3.1(2)\""),
        ),
        row(
            "a level at a heading",
            S31,
            (
                "title   = \"情報資産の範囲\"",
                "title   = \"情報資産の範囲\"\nlevel = \"basic\"",
            ),
            ("heading", "id      = \"3.1(2)\""),
        ),
    ]);
}

#[test]
fn keys_are_plain_words_and_unique_in_the_edition() {
    check(&[
        row(
            "a capital",
            S31,
            ("scope-of-agencies", "Scope-of-agencies"),
            ("key-form", "Scope-of-agencies"),
        ),
        row(
            "an underscore",
            S31,
            ("scope-of-agencies", "scope_of_agencies"),
            ("key-form", "scope_of_agencies"),
        ),
        row(
            "an empty word",
            S31,
            ("scope-of-agencies", "scope--agencies"),
            ("key-form", "scope--agencies"),
        ),
        row(
            "Japanese",
            S31,
            ("scope-of-agencies", "範囲"),
            ("key-form", "範囲"),
        ),
        row(
            "the key of another section",
            S32,
            ("ciso-appointment", "scope-of-agencies"),
            ("key-unique", "scope-of-agencies"),
        ),
    ]);
}

#[test]
fn texts_keep_to_the_typography() {
    check(&[
        row(
            "no full stop",
            S31,
            ("{body.agencies}とする。", "{body.agencies}とする"),
            ("typography", "{body.agencies}とする\""),
        ),
        row(
            "half-width brackets",
            S31,
            (
                "（これを印刷した文書を含む。）",
                "(これを印刷した文書を含む。)",
            ),
            ("typography", "(これを印刷"),
        ),
        row(
            "full-width digits",
            S31,
            ("ネットワーク図、", "１のネットワーク図、"),
            ("typography", "１のネットワーク図"),
        ),
        row(
            "full-width letters",
            S354,
            ("\"ICカード等を紛失", "\"ＩＣカード等を紛失"),
            ("typography", "ＩＣカード等を紛失"),
        ),
        row(
            "the body written out",
            S31,
            ("ネットワーク図、", "本市のネットワーク図、"),
            ("typography", "本市のネットワーク図"),
        ),
        row(
            "the head written out",
            S31,
            ("ネットワーク図、", "市長のネットワーク図、"),
            ("typography", "市長のネットワーク図"),
        ),
        row(
            "a line break",
            S31,
            ("ネットワーク図、", "ネットワーク図、\\n"),
            ("typography", "ネットワーク図、\\n"),
        ),
        row(
            "a lead-in without full stop",
            S31,
            ("定めるところによる。\"", "定めるところによる\""),
            ("typography", "定めるところによる\""),
        ),
        row(
            "a role written out",
            S31,
            ("ネットワーク図、", "情報システム管理者の図、"),
            ("role-placeholder", "情報システム管理者の図"),
        ),
    ]);
}

#[test]
fn placeholders_name_what_exists() {
    check(&[
        row(
            "an unknown role",
            S31,
            ("{body.agencies}", "{chief}"),
            ("placeholder", "{chief}"),
        ),
        row(
            "an unknown word of the body",
            S31,
            ("{body.agencies}", "{body.mayor}"),
            ("placeholder", "{body.mayor}"),
        ),
        row(
            "an unknown office",
            S31,
            ("{body.agencies}", "{office.none}"),
            ("placeholder", "{office.none}"),
        ),
        row(
            "an unknown item",
            S31,
            ("{body.agencies}", "{ref:3.1(9)}"),
            ("placeholder", "{ref:3.1(9)}"),
        ),
        row(
            "a section of the basic policy",
            S31,
            ("{body.agencies}", "{section:purpose}"),
            ("placeholder", "{section:purpose}"),
        ),
        row(
            "in guidance",
            S31,
            (
                "範囲は執行機関を基本として",
                "{chief}は執行機関を基本として",
            ),
            ("placeholder", ID),
        ),
        row(
            "in a list of guidance",
            S354,
            ("items  = [\"利用\"", "items  = [\"{chief}\""),
            ("placeholder", "id    = \"3.5.4(1)\""),
        ),
    ]);
}
