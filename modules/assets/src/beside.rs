//! What the ledger adds to its entries: how they are handled, and what must not
//! be written.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use maud::{Markup, html};
use sakimori_db::{Db, Tx};
use sakimori_decisions::Desk;
use sakimori_kernel::{Date, FieldErrors, Refusal, Uuid};
use sakimori_provisions::catalog::{Classification, Edition};
use sakimori_registers::beside::{Beside, Consequence, Later, Written};
use sakimori_registers::entries::{identity_of, store as entries};
use sakimori_registers::forms::{Field, FieldType, Filled};
use sakimori_registers::register::Register;
use sakimori_registers::{Named, Registers, about_assets};
use sakimori_web::{Failure, components};

use crate::checks::excepted;
use crate::events::{self, Event};
use crate::ledger::{self, Asset, EXCEPTIONS, LEDGER, MEDIA, SYSTEMS};
use crate::numbered::{Numbered, numbered, numbered_in};
use crate::scheme::{below, counted, handling};
use crate::store::{self, Put};

/// Told of the ledger, and of what its assets are in.
pub struct Ledger(pub Arc<Edition>);

const REGISTERS: [&str; 4] = [LEDGER, EXCEPTIONS, MEDIA, SYSTEMS];
const NO_EXCEPTION: &str = "約款による外部サービスで機密性2以上の情報を取り扱うには、例外措置の許可が必要です。許可を受けて期限が過ぎていない例外措置の番号を入力してください。";

impl Beside for Ledger {
    fn concerns(&self, register: &Register) -> bool {
        REGISTERS.contains(&register.key.as_str()) || names_assets(register)
    }

    fn ledger(&self) -> Option<&str> {
        Some(LEDGER)
    }

    fn named(&self, filled: &Filled) -> Option<Named> {
        let scheme = &self.0.classification;
        let classes = ledger::classes(filled);
        Some(Named {
            label: ledger::classes_in_words(&self.0, filled),
            confidentiality: counted(scheme, classes),
            handling: handling(scheme, classes)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        })
    }

    fn wrongs<'a>(
        &'a self,
        db: &'a Db,
        register: &'a Register,
        day: Date,
        all: &'a [&'a Filled],
    ) -> Later<'a, Vec<FieldErrors>> {
        Box::pin(async move {
            if register.key != LEDGER {
                return Ok(vec![FieldErrors::new(); all.len()]);
            }
            let assets: Vec<Asset> = all.iter().map(|filled| Asset::read(filled)).collect();
            let named = exceptions(&assets);
            let until = match named.is_empty() {
                true => HashMap::new(),
                false => store::until(entries::alike(db, EXCEPTIONS, &named).await?)?,
            };
            let sources = numbered(db, &sources(&assets)).await?;
            let known = Known { until, sources };
            let wrong = |asset| wrong(&self.0.classification, asset, &known, day);
            Ok(assets.iter().map(wrong).collect())
        })
    }

    fn written<'a>(
        &'a self,
        tx: &'a mut Tx,
        register: &'a Register,
        day: Date,
        all: &'a [Written<'a>],
    ) -> Later<'a, Vec<Consequence>> {
        Box::pin(async move {
            match register.key.as_str() {
                LEDGER => ledger(&self.0.classification, tx, day, all).await?,
                other if REGISTERS.contains(&other) => {
                    let identities: Vec<String> =
                        all.iter().map(|one| identity(other, one.filled)).collect();
                    store::again(tx, other, &identities).await?;
                }
                _ => {}
            }
            match names_assets(register) {
                true => Ok(events::keep(tx, register, all).await?),
                false => Ok(Vec::new()),
            }
        })
    }

    fn shown<'a>(
        &'a self,
        state: &'a Registers,
        desk: &'a Desk,
        entry: &'a entries::EntryRow,
        filled: &'a Filled,
    ) -> Later<'a, Markup> {
        Box::pin(async move {
            if entry.register != LEDGER {
                return Ok(Markup::default());
            }
            let events = events::of(state, entry.entry_id).await?;
            let open = filled.day("closed_on").is_none();
            Ok(html! {
                (self.handled(filled))
                @if open { (applications(state, desk, entry)) }
                (happened(&events))
            })
        })
    }
}

/// The identity of an entry of a register that assets are in.
fn identity(register: &str, filled: &Filled) -> String {
    let key = match register {
        SYSTEMS => "system",
        _ => "number",
    };
    identity_of([filled.values.get(key).map_or("", String::as_str)])
}

/// Whether entries of a register name assets.
fn names_assets(register: &Register) -> bool {
    let is = |field: &Field| field.kind == FieldType::Asset;
    let mut fields = register.fields.iter();
    fields.any(|field| is(field) || field.columns.iter().any(is))
}

/// What the rules need to know of other entries.
struct Known {
    /// Until when exceptions are in force.
    until: HashMap<String, Date>,
    /// What was copied, by number.
    sources: HashMap<i64, Numbered>,
}

fn sources(assets: &[Asset]) -> Vec<i64> {
    assets.iter().filter_map(|asset| asset.source).collect()
}

fn exceptions(assets: &[Asset]) -> Vec<String> {
    let restricted = assets.iter().filter(|asset| asset.needs_exception());
    let named: BTreeSet<&String> = restricted.map(|asset| &asset.exception).collect();
    named
        .into_iter()
        .filter(|n| !n.is_empty())
        .cloned()
        .collect()
}

fn wrong(scheme: &Classification, asset: &Asset, known: &Known, day: Date) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let until = known.until.get(&asset.exception).copied();
    if asset.needs_exception() && !excepted(until, day) {
        errors.add("exception", NO_EXCEPTION);
    }
    let source = asset.source.and_then(|number| known.sources.get(&number));
    if let Some(source) = source {
        for (key, least) in below(scheme, (asset.classes, source.classes)) {
            let told = format!(
                "複製は、もとの情報資産の分類を引き継ぎます。{least}以上を選んでください。"
            );
            errors.add(key, told);
        }
    }
    errors
}

/// Nothing is written that must not be, whoever writes it and from where.
async fn ledger(
    scheme: &Classification,
    tx: &mut Tx,
    day: Date,
    all: &[Written<'_>],
) -> Result<(), Failure> {
    let (held, struck): (Vec<&Written<'_>>, Vec<&Written<'_>>) =
        all.iter().partition(|one| one.holds);
    let puts: Vec<Put> = held
        .iter()
        .map(|one| Put {
            entry: one.entry,
            unit: one.unit,
            system: one.system,
            asset: Asset::read(one.filled),
        })
        .collect();
    let assets: Vec<Asset> = puts.iter().map(|put| put.asset.clone()).collect();
    let known = Known {
        until: store::exceptions_in(tx, &exceptions(&assets)).await?,
        sources: numbered_in(tx, &sources(&assets)).await?,
    };
    for asset in &assets {
        if let Some((_, message)) = wrong(scheme, asset, &known, day).iter().next() {
            return Err(Refusal::new("asset.refused", message.to_owned()).into());
        }
    }
    store::put(tx, &puts).await?;
    let struck: Vec<Uuid> = struck.iter().map(|one| one.entry).collect();
    Ok(store::strike(tx, &struck).await?)
}

/// What can be applied for with an asset.
fn applications(state: &Registers, desk: &Desk, entry: &entries::EntryRow) -> Markup {
    let forms: Vec<_> = about_assets(state, &desk.access).collect();
    html! {
        @if !forms.is_empty() {
            section.no-print aria-labelledby="applications" {
                h2 id="applications" { "この情報資産についての申請" }
                ul { @for form in forms {
                    li { a href={ "/applications/new/" (form.key) "?asset=" (entry.number) } { (form.title) } }
                } }
            }
        }
    }
}

/// What happened to an asset.
fn happened(events: &[Event]) -> Markup {
    html! {
        @if !events.is_empty() {
            section aria-labelledby="events" {
                h2 id="events" { "この情報資産の取扱いの記録" }
                div.table-scroll { table {
                    caption { "台帳及び記録簿の記録（新しい順）" }
                    thead { tr { th scope="col" { "日" } th scope="col" { "記録" } th scope="col" { "内容" } } }
                    tbody { @for event in events {
                        tr {
                            td.nowrap { (event.day) }
                            th scope="row" { a href=(event.entry.url()) { (event.register) "　" (event.entry.label()) } }
                            td { (event.said) }
                        }
                    } }
                } }
            }
        }
    }
}

impl Ledger {
    /// How an asset is handled, and what is written on it.
    fn handled(&self, filled: &Filled) -> Markup {
        let scheme = &self.0.classification;
        let classes = ledger::classes(filled);
        let restrictions = handling(scheme, classes);
        html! {
            section aria-labelledby="handling" {
                h2 id="handling" { "取扱い" }
                p { (ledger::classes_in_words(&self.0, filled)) "の情報資産です。" }
                @if classes.confidentiality == 0 {
                    (components::notice("warning", html! { p { "機密性がまだ決まっていません。決まるまでは、最も高い機密性のものとして取り扱ってください。" } }))
                }
                @if restrictions.is_empty() { p { "取扱制限はありません。" } }
                @else { ul { @for text in restrictions { li { (text) } } } }
                @if classes.is_confidential() {
                    dl.facts {
                        dt { "文書のヘッダー又はフッターに入れる表示" } dd { (marking(&self.0, filled)) }
                        dt { "ファイル名の先頭に付ける表示" } dd { (prefix(&self.0, filled)) }
                    }
                }
            }
        }
    }
}

/// 「機密性2　税務課」, 「重要性Ⅱ　税務課」
pub fn marking(edition: &Edition, filled: &Filled) -> String {
    let unit = filled.said_part("unit").unwrap_or_default();
    format!("{}　{unit}", marked(edition, filled))
}

/// 「【機密性2】」
pub fn prefix(edition: &Edition, filled: &Filled) -> String {
    format!("【{}】", marked(edition, filled))
}

fn marked(edition: &Edition, filled: &Filled) -> String {
    match (
        ledger::class_by_scheme(edition, filled),
        ledger::classes(filled).confidentiality,
    ) {
        (Some(class), _) => class.to_owned(),
        (None, 0) => "機密性未定".to_owned(),
        (None, class) => format!("機密性{class}"),
    }
}
