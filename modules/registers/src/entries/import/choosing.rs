//! What a person chooses of a file: the sheet, which column is which, and what
//! is meant by words that are no answers.

use std::collections::BTreeMap;

use maud::{Markup, html};
use sakimori_decisions::Desk;
use sakimori_tabular::{Header, Mapping, Source};
use sakimori_web::components::{self, field};
use sakimori_web::{FormData, FormState};

use super::chosen::Chosen;
use super::file::Headings;
use super::rows::{MOST_WORDS, Told, has_answers};
use super::store::ImportRow;
use super::words::plain;
use crate::entries::cells::{Column, NUMBER, VERSION, columns};
use crate::entries::pages::kept::Kept;
use crate::forms::FieldType;
use crate::register::Register;

/// Before what every row says, among the columns of the file.
const FIXED: char = '=';
/// The choice that leaves a cell empty.
const EMPTY: &str = "=";
/// Words that are asked for on a page, those that were chosen before included.
const ASKED: usize = MOST_WORDS * 4;

/// The form for the columns.
pub(super) fn choosing(
    desk: &Desk,
    kept: &Kept<'_>,
    row: &ImportRow,
    headings: &Headings,
    needed: bool,
) -> Markup {
    let register = kept.register;
    let form = values(desk.form(), register, headings);
    let sheets: Vec<(&str, &str)> = headings.sheets.iter().map(|s| (&**s, &**s)).collect();
    html! {
        @if needed {
            p { "「" (row.name) "」のどの列に何が書かれているかを選びます。ファイルにない列は、すべての行に同じ内容を入れることもできます。" }
            (components::notice("warning", html! { ul { @for fault in &headings.faults { li { (fault) } } } }))
        }
        form method="post" action={ "/imports/" (row.id) "/columns" } {
            (components::token(&form))
            @if sheets.len() > 1 {
                (components::select(&form, field("_sheet", "読むシート", "シートを変えると、列の対応を選び直します。", false), &sheets))
                input type="hidden" name="_was" value=(headings.sheet);
            }
            @for (name, label) in own() {
                (components::select(&form, field(name, label, "", false), &options(headings, &[])))
            }
            @for column in columns(register) {
                @let fixed = fixed(desk, register, &column);
                (components::select(&form, field(&column.input, &column.label, "", false), &options(headings, &fixed)))
            }
            div.buttons { button type="submit" { "この対応で確かめる" } }
        }
    }
}

fn own() -> [(&'static str, &'static str); 2] {
    [NUMBER, VERSION]
}

fn options<'h>(headings: &'h Headings, fixed: &'h [(String, String)]) -> Vec<(&'h str, &'h str)> {
    let named = headings.named.iter().chain(fixed);
    let named = named.map(|(value, label)| (value.as_str(), label.as_str()));
    [("", "この列はない")].into_iter().chain(named).collect()
}

/// What every row can be said to be of: an answer, or one's own section.
fn fixed(desk: &Desk, register: &Register, column: &Column) -> Vec<(String, String)> {
    let option = |value: &str, label: &str| {
        (
            format!("{FIXED}{value}"),
            format!("（すべての行を「{label}」とする）"),
        )
    };
    let Some(field) = column.field(register) else {
        return Vec::new();
    };
    if has_answers(field) {
        return field.answers().iter().map(|a| option(a, a)).collect();
    }
    let units = desk.access.standing.units.iter();
    let units = units.filter_map(|unit| desk.roster.tree.get(*unit));
    match field.kind {
        FieldType::Unit => units.map(|u| option(&u.code, u.name())).collect(),
        _ => Vec::new(),
    }
}

/// The form as it is chosen.
fn values(form: FormState, register: &Register, headings: &Headings) -> FormState {
    let chosen = &headings.chosen;
    let value = |name: &str| {
        let source = chosen.columns.get(name);
        let at = source.and_then(|s| position(s, &headings.headers));
        let fixed = || chosen.fixed.get(name).map(|text| format!("{FIXED}{text}"));
        at.map(|at| at.to_string())
            .or_else(fixed)
            .unwrap_or_default()
    };
    let mut form = form.with("_sheet", headings.sheet.clone());
    let inputs = columns(register).into_iter().map(|c| c.input);
    for name in own()
        .map(|(name, _)| name.to_owned())
        .into_iter()
        .chain(inputs)
    {
        let value = value(&name);
        form = form.with(&name, value);
    }
    form
}

fn position(source: &Source, headers: &[Header]) -> Option<usize> {
    let same = |h: &&Header| h.name() == source.header && h.occurrence == source.occurrence;
    headers.iter().find(same).map(|h| h.position)
}

/// What the form for the columns says.
pub(super) fn chosen(
    register: &Register,
    headings: &Headings,
    data: &FormData,
    before: Chosen,
) -> Chosen {
    let mut chosen = Chosen {
        columns: Mapping::default(),
        fixed: BTreeMap::new(),
        ..before
    };
    let choose = |mapping: &mut Mapping, name: &str| {
        let at = data.get(name).parse::<usize>().ok();
        if let Some(header) = at.and_then(|at| headings.headers.get(at)) {
            mapping.choose(name, header);
        }
    };
    for (name, _) in own() {
        choose(&mut chosen.columns, name);
    }
    for column in columns(register) {
        choose(&mut chosen.columns, &column.input);
        if let Some(text) = data.get(&column.input).strip_prefix(FIXED) {
            let text: String = text.chars().take(200).collect();
            chosen.fixed.insert(column.input, text);
        }
    }
    chosen
}

/// The form for words that are no answers; nothing where there are none.
pub(super) fn words(
    desk: &Desk,
    kept: &Kept<'_>,
    (row, headings): (&ImportRow, &Headings),
    told: &Told,
) -> Markup {
    let before = headings.chosen.words.iter().flat_map(|(column, words)| {
        let of = |(text, answer): (&String, &String)| {
            let answer = if answer.is_empty() { EMPTY } else { answer };
            (column.clone(), text.clone(), None, answer.to_owned())
        };
        words.iter().map(of).collect::<Vec<_>>()
    });
    let unknown = told.unknown.iter();
    let unknown = unknown
        .map(|((column, text), count)| (column.clone(), text.clone(), Some(*count), String::new()));
    let all: Vec<_> = unknown.chain(before).take(ASKED).collect();
    let columns = columns(kept.register);
    let column = |input: &str| columns.iter().find(|c| c.input == input);
    let form = desk.form();
    html! {
        @if !all.is_empty() {
            h2 { "書き方の対応" }
            p { "選択肢と違う書き方が、どの選択肢に当たるかを選びます。選んだ対応は、次の取込みでも使います。" }
            form method="post" action={ "/imports/" (row.id) "/words" } {
                (components::token(&form))
                table {
                    caption { "選択肢と違う書き方" }
                    thead { tr { th scope="col" { "列" } th scope="col" { "ファイルの書き方" } th scope="col" { "行数" } th scope="col" { "選択肢" } } }
                    tbody {
                        @for (n, (input, text, count, answer)) in all.iter().enumerate() {
                            @if let Some(column) = column(input) {
                                tr {
                                    td { (column.label) }
                                    td { (text) }
                                    td.number { @match count { Some(count) => { (count) }, None => { "選択済み" } } }
                                    td {
                                        input type="hidden" name={ "column." (n) } value=(input);
                                        input type="hidden" name={ "text." (n) } value=(text);
                                        select name={ "answer." (n) } aria-label={ (column.label) "の「" (text) "」" } {
                                            option value="" { "選んでください" }
                                            @for one in column.field(kept.register).map(|f| f.answers()).unwrap_or_default() {
                                                option value=(one) selected[one == *answer] { (one) }
                                            }
                                            option value=(EMPTY) selected[answer == EMPTY] { "（空のままにする）" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                div.buttons { button type="submit" { "この対応で確かめる" } }
            }
        }
    }
}

/// What the form for words says; words without an answer are asked for again.
pub(super) fn said(register: &Register, data: &FormData, before: Chosen) -> Chosen {
    let mut words: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let columns = columns(register);
    for n in 0..ASKED {
        let input = data.get(&format!("column.{n}"));
        let (text, answer) = (
            data.get(&format!("text.{n}")),
            data.get(&format!("answer.{n}")),
        );
        let column = columns.iter().find(|c| c.input == input);
        let Some(field) = column.and_then(|c| c.field(register)) else {
            continue;
        };
        let answer = match answer {
            EMPTY => "",
            some if field.answers().iter().any(|a| a == some) => some,
            _ => continue,
        };
        let of = words.entry(input.to_owned()).or_default();
        of.insert(plain(text), answer.to_owned());
    }
    Chosen { words, ..before }
}
