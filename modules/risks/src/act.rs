//! What is done in an analysis, each in one transaction with its entries in the
//! journal. Accepting is in `acceptance.rs`.

use std::collections::HashMap;

use sakimori_db::journal::Entry;
use sakimori_kernel::{FiscalYear, Refusal, Uuid};
use sakimori_web::Failure;
use serde_json::{Map, Value};

use crate::Risks;
use crate::calculation::{Done, calculate_anew};
use crate::entry;
use crate::here::Here;
use crate::model::{Own, Risk, Scale, Treatment};
use crate::store::{self, AnswerRow};

/// Opens the analysis of the fiscal year, by the scale of the last one; the year
/// and the analysis.
///
/// # Errors
/// Refused where the year has one.
pub async fn open(state: &Risks, here: &Here) -> Result<(i64, Uuid), Failure> {
    let year = FiscalYear::of(here.desk.access.day);
    let number = i64::from(year.year());
    let last = store::all(&state.db).await?;
    let scale = match last.first() {
        Some(last) => last.scale()?,
        None => Scale::default(),
    };
    let mut tx = state.db.begin().await?;
    let made = store::insert(&mut tx, &state.clock, (number, &scale), here.by()).await;
    let id = match made {
        Err(error) if error.is_duplicate() => {
            let message = format!("{year}のリスク分析は、すでに始まっています。");
            return Err(Refusal::new("risk.opened", message).into());
        }
        made => made?,
    };
    let summary = format!("{year}のリスク分析を開始");
    let entry = about(id, "risk.opened", summary);
    tx.commit(&state.clock, &here.actor, entry).await?;
    Ok((number, id))
}

fn about(analysis: Uuid, action: &'static str, summary: String) -> Entry {
    Entry::new(action, "risk_analysis", analysis.to_string(), summary)
}

/// Saves answers of a chapter, each with what it was answered over, as
/// [`AnswerRow::mark`] says it.
///
/// # Errors
/// Refused where somebody answered one of them meanwhile.
pub async fn answer(
    state: &Risks,
    here: &Here,
    (analysis, chapter): (Uuid, &str),
    rows: &[(AnswerRow, String)],
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut tx = state.db.begin().await?;
    let stored = store::answers_in(&mut tx, analysis).await?;
    let stored: HashMap<&str, String> = stored
        .iter()
        .map(|r| (r.provision.as_str(), r.mark()))
        .collect();
    let is = |key: &str| stored.get(key).map_or("", String::as_str);
    if rows.iter().any(|(row, was)| is(&row.provision) != was) {
        return Err(Refusal::new(
            "risk.answered-meanwhile",
            "あなたが開いた後に、ほかの者が同じ規定の実施状況を保存しました。開き直して、今の答えを確かめてください。",
        )
        .into());
    }
    let (mut before, mut after) = (Map::new(), Map::new());
    for (row, was) in rows {
        before.insert(row.provision.clone(), Value::String(was.clone()));
        after.insert(row.provision.clone(), Value::String(row.mark()));
    }
    let summary = format!("「{chapter}」の実施状況を{}件保存", rows.len());
    let entry = about(analysis, "risk.answered", summary);
    let entry = entry.with_detail(&serde_json::json!({ "before": before, "after": after }));
    let rows: Vec<AnswerRow> = rows.iter().map(|(row, _)| row.clone()).collect();
    store::save(&mut tx, &state.clock, (analysis, &rows), here.by()).await?;
    tx.commit(&state.clock, &here.actor, entry).await?;
    Ok(())
}

/// Calculates an analysis anew.
pub async fn calculate(state: &Risks, here: &Here, analysis: Uuid) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    // As it is now: somebody may have changed the scale since it was read.
    let scale = store::scale_in(&mut tx, analysis).await?;
    let (made, touched) = calculate_anew(state, &mut tx, (analysis, &scale), here).await?;
    let mut entries = vec![calculated(analysis, made)];
    entries.extend(touched);
    tx.commit_all(&state.clock, &here.actor, entries).await?;
    Ok(())
}

fn calculated(analysis: Uuid, done: Done) -> Entry {
    let summary = format!(
        "リスクを計算（新たに{}件、変更{}件、変更なし{}件、終了{}件）",
        done.new, done.changed, done.same, done.ended
    );
    about(analysis, "risk.calculated", summary)
}

/// Measures by another scale, and calculates anew what was calculated.
///
/// # Errors
/// Refused where people assessed by steps that would be no more.
pub async fn rescale(
    state: &Risks,
    here: &Here,
    (analysis, scale): (Uuid, &Scale),
    again: bool,
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let before = store::scale_in(&mut tx, analysis).await?;
    if !scale.same_steps(&before) && store::touched_in(&mut tx, analysis).await? > 0 {
        return Err(Refusal::new(
            "risk.steps-in-use",
            "人が評価し、又は対応を定めたリスクがあるため、段階の数は変えられません。言葉と要求水準は変えられます。段階の数は、次の年度の分析を始めたときに変えてください。",
        )
        .into());
    }
    store::rescale(&mut tx, analysis, scale).await?;
    let entry = about(analysis, "risk.scaled", "尺度と要求水準を変更".to_owned());
    let detail = serde_json::json!({ "before": before, "after": scale });
    let mut entries = vec![entry.with_detail(&detail)];
    if again {
        let (made, touched) = calculate_anew(state, &mut tx, (analysis, scale), here).await?;
        entries.push(calculated(analysis, made));
        entries.extend(touched);
    }
    tx.commit_all(&state.clock, &here.actor, entries).await?;
    Ok(())
}

/// Refused where the risk is another than the one that was seen.
pub(crate) fn unmoved(risk: &Risk, revision: i64) -> Result<(), Refusal> {
    match revision == risk.assessed.revision {
        true => Ok(()),
        false => Err(Refusal::new(
            "risk.moved",
            "このリスクは、あなたが開いた後に評価又は対応が変わりました。開き直して、今の内容を確かめてください。",
        )),
    }
}

/// Assesses a risk as a person does, with the reason.
///
/// # Errors
/// Refused where it is another than the revision that was seen.
pub async fn judge(
    state: &Risks,
    here: &Here,
    seen: (Uuid, i64),
    (own, reason): (Own, String),
) -> Result<(), Failure> {
    let summary = match own.is_none() {
        true => "提案のとおり評価",
        false => "提案と異なる評価を保存",
    };
    let said = ("risk.assessed", summary.to_owned());
    write(state, here, seen, said, |risk| risk.judged(own, reason)).await
}

/// Says what is done about a risk.
///
/// # Errors
/// Refused where it is another than the revision that was seen.
pub async fn treat(
    state: &Risks,
    here: &Here,
    seen: (Uuid, i64),
    treatment: Treatment,
) -> Result<(), Failure> {
    let summary = format!("対応を保存（{}）", treatment.way.label());
    let said = ("risk.treated", summary);
    write(state, here, seen, said, |risk| {
        risk.treated(Some(treatment))
    })
    .await
}

async fn write(
    state: &Risks,
    here: &Here,
    (id, revision): (Uuid, i64),
    (action, summary): (&'static str, String),
    change: impl FnOnce(&Risk) -> Risk,
) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let before = store::one_in(&mut tx, id).await?.ok_or(Failure::NotFound)?;
    unmoved(&before, revision)?;
    let after = change(&before);
    if after == before {
        return Ok(());
    }
    store::write(&mut tx, &state.clock, std::slice::from_ref(&after)).await?;
    let entry = entry::changed(&state.edition, (action, summary), &before, &after);
    tx.commit(&state.clock, &here.actor, entry).await?;
    Ok(())
}
