//! Pieces the pages of the network share.

use maud::{Markup, html};
use sakimori_kernel::era_date;
use sakimori_permissions::{Access, Action, Resource, Who};
use sakimori_web::components;

use super::form::Numbers;
use super::rules::State;

pub const TITLE: &str = "緊急連絡網";
pub const PATH: &str = "/contacts";

/// 「確認済み」「要確認」「期限超過」
pub fn state_badge(state: State) -> Markup {
    match state {
        State::Confirmed { .. } => components::badge("success", "確認済み"),
        State::Due { .. } => components::badge("warning", "要確認"),
        State::Overdue { .. } => components::badge("error", "期限超過"),
    }
}

/// What the person has to do, in a sentence.
pub fn state_sentence(state: State) -> String {
    match state {
        State::Confirmed { next } => format!(
            "この半年の確認は済んでいます。次は{}から確認してください。",
            era_date(next)
        ),
        State::Due { by } => format!(
            "{}までに、記載を確かめて確認してください（毎年4月と10月）。",
            era_date(by)
        ),
        State::Overdue { since } => {
            let last = since.yesterday().unwrap_or(since);
            format!(
                "{}までに確認することになっていました。記載を確かめて、すぐに確認してください。",
                era_date(last)
            )
        }
    }
}

/// The numbers, each with what it is.
pub fn numbers(numbers: &Numbers) -> Markup {
    let all = [
        ("職場", &numbers.office),
        ("携帯", &numbers.mobile),
        ("自宅", &numbers.home),
    ];
    html! {
        @if numbers.is_empty() { "登録なし" } @else {
            @for (n, (label, number)) in all.iter().filter(|(_, n)| !n.is_empty()).enumerate() {
                @if n > 0 { br; }
                span.nowrap { (label) " " (number) }
            }
        }
        @if !numbers.remark.is_empty() { br; span.small { (numbers.remark) } }
    }
}

/// Who sees numbers, and by which provision.
pub fn who_sees(access: &Access) -> Markup {
    let rules = access.rules.of(Action::Read, Resource::ContactNetwork);
    let mut roles: Vec<&str> = Vec::new();
    let mut provisions: Vec<String> = Vec::new();
    for rule in rules {
        if let Who::Role(role) = &rule.who {
            let label = access.rules.label(role);
            if !roles.contains(&label) {
                roles.push(label);
            }
        }
        let cited = format!("{}（{}）", rule.provision.number, rule.provision.title);
        if !provisions.contains(&cited) {
            provisions.push(cited);
        }
    }
    html! {
        p { "電話番号は、" (roles.join("、")) "が、それぞれの担当の範囲と報告先について見ることができます。根拠となる規定は、" (provisions.join("、")) "です。ほかの職員等には氏名と職を示します。" }
    }
}
