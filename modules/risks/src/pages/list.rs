//! The risks of an analysis: filters in the address, 50 rows a page.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use sakimori_kernel::Uuid;
use sakimori_organization::model::NO_SUCH_UNIT;
use sakimori_web::components::{self, field};
use sakimori_web::{Failure, FormState, ListQuery, PAGE_SIZE};

use super::item::{url, verdict_badge};
use super::{Year, below, opened};
use crate::Risks;
use crate::here::{Here, kind_label};
use crate::model::{Place, Scale, Verdict};
use crate::results::total;
use crate::store::{AnalysisRow, ShownRisk, Wanted};

const RESULTS: [(&str, &str); 5] = [
    ("", "すべて"),
    ("over", "水準を下回らない（受容を除く）"),
    ("accepted", "受容"),
    ("treated", "対応の後に水準を下回る"),
    ("below", "水準を下回る"),
];

/// What the address asks for; what names nothing finds nothing.
fn wanted(state: &Risks, here: &Here, analysis: &AnalysisRow, query: &ListQuery) -> Wanted {
    let named = |name: &str| Some(query.get(name)).filter(|v| !v.is_empty());
    let known = |key: &str, is: bool| if is { key.to_owned() } else { String::new() };
    let mut kinds = state.edition.asset_kinds.iter();
    let roster = &here.desk.roster;
    let places = named("unit").map(|typed| {
        let units = roster.tree.below_called(typed).unwrap_or_default();
        let theirs = roster.systems.iter();
        let theirs = theirs.filter(|s| units.contains(&s.facts.unit));
        (units.clone(), theirs.map(|s| s.id).collect())
    });
    let (verdict, accepted) = match query.get("result") {
        "over" => (Some(Verdict::Over), Some(false)),
        "accepted" => (Some(Verdict::Over), Some(true)),
        key => (Verdict::parse(key), None),
    };
    let cell = query.get("cell").split_once('-');
    let cell =
        cell.and_then(|(l, i)| Some((l.parse::<u8>().ok()?.into(), i.parse::<u8>().ok()?.into())));
    Wanted {
        analysis: analysis.id,
        reach: here.reach.clone(),
        places,
        system: named("system").map(|id| Uuid::parse_str(id).unwrap_or_default()),
        kind: named("kind").map(|key| known(key, kinds.any(|k| k.key == key))),
        threat: named("threat").map(|key| known(key, state.catalog.threat(key).is_some())),
        verdict,
        accepted,
        cell,
    }
}

pub(crate) async fn list(
    State(state): State<Risks>,
    Year(year): Year,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let (analysis, _) = opened(&state, year).await?;
    let scale = analysis.scale()?;
    let wanted = wanted(&state, &here, &analysis, &query);
    let total = total(&state, &analysis, &wanted).await?;
    let pages = total.div_ceil(PAGE_SIZE).max(1);
    let first = (query.page().min(pages) - 1) * PAGE_SIZE;
    let rows = wanted.rows(&state.db, (first, PAGE_SIZE)).await?;
    let path = format!("{}/list", analysis.path());
    let content = html! {
        (filters(&state, &here, &path, &query))
        @if let Some((likelihood, impact)) = wanted.cell {
            p { "発生可能性「" (scale.likelihood_label(likelihood)) "」、被害の大きさ「" (scale.impact_label(impact)) "」のリスクだけを示しています。" a href=(query.link(&path, "cell", "")) { "この条件を外す" } }
        }
        (components::pager(&query, &path, total))
        @if rows.is_empty() {
            p { "リスクはありません。" @if query.is_filtered() { a href=(path) { "条件を外す" } } }
        } @else {
            (table(&state, &here, &scale, &rows))
            (components::pager_below(&query, &path, total))
        }
    };
    Ok(below(&analysis, "リスクの一覧")
        .wide()
        .render(here.frame(), content))
}

fn filters(state: &Risks, here: &Here, path: &str, query: &ListQuery) -> Markup {
    let roster = &here.desk.roster;
    let mut form = FormState::default();
    for (name, value) in query.pairs() {
        form = form.with(name, value);
    }
    let typed = query.get("unit");
    if !typed.is_empty() && roster.tree.called(typed).next().is_none() {
        form.errors.add("unit", NO_SUCH_UNIT);
    }
    let systems: Vec<(String, String)> = roster
        .systems
        .iter()
        .filter(|s| here.reach.hold(None, Some(s.id)))
        .map(|s| (s.id.to_string(), s.facts.name.clone()))
        .collect();
    let kinds = state.edition.asset_kinds.iter();
    let kinds: Vec<(&str, &str)> = choices(kinds.map(|k| (k.key.as_str(), k.label.as_str())));
    let threats = state.catalog.threats.iter();
    let threats: Vec<(&str, &str)> = choices(threats.map(|t| (t.key.as_str(), t.label.as_str())));
    let systems = choices(systems.iter().map(|(k, l)| (k.as_str(), l.as_str())));
    html! {
        form.filters method="get" action=(path) {
            (components::text_field(&form, field("unit", "組織（名称又はコード。下の組織を含む）", "", false)))
            (components::select(&form, field("system", "情報システム", "", false), &systems))
            (components::select(&form, field("kind", "情報資産の種類", "", false), &kinds))
            (components::select(&form, field("threat", "脅威", "", false), &threats))
            (components::select(&form, field("result", "結果", "", false), &RESULTS))
            div.buttons { button type="submit" { "絞り込む" } }
        }
    }
}

fn choices<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    std::iter::once(("", "すべて")).chain(all).collect()
}

fn table(state: &Risks, here: &Here, scale: &Scale, rows: &[ShownRisk]) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "リスク（大きい順。大きさは、発生可能性×被害の大きさ）" }
            thead { tr {
                th scope="col" { "脅威" } th scope="col" { "所管及び情報資産" }
                th.number scope="col" { "大きさ" } th.number scope="col" { "要求水準" } th.number scope="col" { "対応の後" } th scope="col" { "結果" }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(url(row.id)) { (state.threat_label(&row.threat)) } }
                        td.text {
                            (here.place(Place::of(row.unit_id, row.system_id))) br;
                            span.small { (kind_label(&state.edition, &row.kind)) "（" (row.assets) "件）" }
                        }
                        td.number {
                            (row.level) br;
                            span.small { (scale.likelihood_label(row.likelihood)) "（" (row.likelihood) "）×" (scale.impact_label(row.impact)) "（" (row.impact) "）" }
                            @if row.owned { br; span.small { "人が評価" } }
                        }
                        td.number { (row.required) }
                        td.number { @match row.residual { Some(left) => (left), None => "－" } }
                        td { (verdict_badge(row.verdict(), row.accepted)) }
                    }
                }
            }
        } }
    }
}
