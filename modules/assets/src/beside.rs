//! What the ledger adds to its entries: how they are handled, and what must not
//! be written.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use maud::{Markup, html};
use sakimori_db::{Db, Tx};
use sakimori_decisions::Desk;
use sakimori_kernel::{Date, FieldErrors, Refusal, Uuid};
use sakimori_provisions::catalog::Edition;
use sakimori_registers::beside::{Beside, Later, Written};
use sakimori_registers::entries::{identity_of, store as entries};
use sakimori_registers::forms::Filled;
use sakimori_web::{Failure, components};

use crate::checks::excepted;
use crate::ledger::{self, Asset, EXCEPTIONS, LEDGER, MEDIA, SYSTEMS};
use crate::scheme::{handling, label};
use crate::store::{self, Put};

/// Told of the ledger, and of what its assets are in.
pub struct Ledger(pub Arc<Edition>);

const REGISTERS: [&str; 4] = [LEDGER, EXCEPTIONS, MEDIA, SYSTEMS];
const NO_EXCEPTION: &str = "約款による外部サービスで機密性2以上の情報を取り扱うには、例外措置の許可が必要です。許可を受けて期限が過ぎていない例外措置の番号を入力してください。";

impl Beside for Ledger {
    fn registers(&self) -> &[&str] {
        &REGISTERS
    }

    fn wrongs<'a>(
        &'a self,
        db: &'a Db,
        register: &'a str,
        day: Date,
        all: &'a [&'a Filled],
    ) -> Later<'a, Vec<FieldErrors>> {
        Box::pin(async move {
            if register != LEDGER {
                return Ok(vec![FieldErrors::new(); all.len()]);
            }
            let assets: Vec<Asset> = all.iter().map(|filled| Asset::read(filled)).collect();
            let named = exceptions(&assets);
            let until = match named.is_empty() {
                true => HashMap::new(),
                false => store::until(entries::alike(db, EXCEPTIONS, &named).await?)?,
            };
            Ok(assets
                .iter()
                .map(|asset| wrong(asset, &until, day))
                .collect())
        })
    }

    fn written<'a>(
        &'a self,
        tx: &'a mut Tx,
        register: &'a str,
        day: Date,
        all: &'a [Written<'a>],
    ) -> Later<'a, ()> {
        Box::pin(async move {
            match register {
                LEDGER => ledger(tx, day, all).await,
                other => {
                    let identities: Vec<String> =
                        all.iter().map(|one| identity(other, one.filled)).collect();
                    Ok(store::again(tx, other, &identities).await?)
                }
            }
        })
    }

    fn shown<'a>(
        &'a self,
        _: &'a Desk,
        entry: &'a entries::EntryRow,
        filled: &'a Filled,
    ) -> Later<'a, Markup> {
        Box::pin(async move {
            match entry.register == LEDGER {
                true => Ok(self.handled(filled)),
                false => Ok(Markup::default()),
            }
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

fn exceptions(assets: &[Asset]) -> Vec<String> {
    let restricted = assets.iter().filter(|asset| asset.needs_exception());
    let named: BTreeSet<&String> = restricted.map(|asset| &asset.exception).collect();
    named
        .into_iter()
        .filter(|n| !n.is_empty())
        .cloned()
        .collect()
}

fn wrong(asset: &Asset, until: &HashMap<String, Date>, day: Date) -> FieldErrors {
    let mut errors = FieldErrors::new();
    let until = until.get(&asset.exception).copied();
    if asset.needs_exception() && !excepted(until, day) {
        errors.add("exception", NO_EXCEPTION);
    }
    errors
}

/// Nothing is written that must not be, whoever writes it and from where.
async fn ledger(tx: &mut Tx, day: Date, all: &[Written<'_>]) -> Result<(), Failure> {
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
    let until = store::exceptions_in(tx, &exceptions(&assets)).await?;
    if assets
        .iter()
        .any(|asset| !wrong(asset, &until, day).is_empty())
    {
        return Err(Refusal::new("asset.standard-terms", NO_EXCEPTION).into());
    }
    store::put(tx, &puts).await?;
    let struck: Vec<Uuid> = struck.iter().map(|one| one.entry).collect();
    Ok(store::strike(tx, &struck).await?)
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
                p { (label(scheme, classes)) "の情報資産です。" }
                @if classes.confidentiality == 0 {
                    (components::notice("warning", html! { p { "機密性がまだ決まっていません。決まるまでは、最も高い機密性のものとして取り扱ってください。" } }))
                }
                @if restrictions.is_empty() { p { "取扱制限はありません。" } }
                @else { ul { @for text in restrictions { li { (text) } } } }
                @if classes.is_confidential() {
                    dl.facts {
                        dt { "文書のヘッダー又はフッターに入れる表示" } dd { (marking(filled)) }
                        dt { "ファイル名の先頭に付ける表示" } dd { (prefix(filled)) }
                    }
                }
            }
        }
    }
}

/// 「機密性2　税務課」
pub fn marking(filled: &Filled) -> String {
    let class = ledger::classes(filled).confidentiality;
    let unit = filled.said_part("unit").unwrap_or_default();
    match class {
        0 => format!("機密性未定　{unit}"),
        class => format!("機密性{class}　{unit}"),
    }
}

/// 「【機密性2】」
pub fn prefix(filled: &Filled) -> String {
    match ledger::classes(filled).confidentiality {
        0 => "【機密性未定】".to_owned(),
        class => format!("【機密性{class}】"),
    }
}
