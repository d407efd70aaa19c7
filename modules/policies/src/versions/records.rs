//! What is recorded about a decided version: the organs that adopted it, and
//! where which document was published.

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_kernel::{Refusal, Uuid};
use sakimori_web::{CsrfToken, Failure, FormData};

use super::forms::Reader;
use super::model::{Adoption, Publication, record_date_error};
use super::steps::{Step, again, back, entry, find};
use super::store;
use crate::current::Current;
use crate::workspace::Policies;

pub(super) async fn adopt(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let mut reader = Reader::new(&form);
    let organ = reader.line("organ", "機関", true);
    let adopted_on = reader.date("adopted_on", "定めた日");
    let remark = reader.line("adoption_remark", "備考", false);
    if version.is_open() {
        return Err(Refusal::new(
            "version-not-decided",
            "機関が定めたことは、決裁を記録した版にだけ記録できます。先に決裁を記録してください。",
        )
        .into());
    }
    let today = state.clock.today();
    if let Some(message) = adopted_on
        .filter(|d| *d > today)
        .map(|_| "今日より後の日は記録できません。")
    {
        reader.errors.add("adopted_on", message);
    }
    if version.adoptions.iter().any(|a| a.organ == organ) {
        reader
            .errors
            .add("organ", format!("「{organ}」は既に記録されています。"));
    }
    let Some(adopted_on) = adopted_on.filter(|_| reader.errors.is_empty()) else {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    };
    let adoption = Adoption {
        organ,
        adopted_on,
        jointly: form.has("jointly"),
        remark,
    };
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    let id: Uuid = state.clock.new_id();
    store::insert_adoption(&mut step.tx, id, version.id, &adoption, step.at).await?;
    let summary = format!("{}：{}が定めたことを記録", version.label(), adoption.organ);
    step.commit(entry("version.adopted", version, summary))
        .await?;
    Ok(back(version, "adopted"))
}

pub(super) async fn publish(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let mut reader = Reader::new(&form);
    let published_on = reader.date("published_on", "公表日");
    let place = reader.line("place", "公表の場所", true);
    let remark = reader.line("publication_remark", "備考", false);
    let today = state.clock.today();
    if let Some(message) = published_on.and_then(|d| record_date_error(version, d, today)) {
        reader.errors.add("published_on", message);
    }
    let (kind, format) = form.get("document").split_once('/').unwrap_or_default();
    let stored = store::stored_document(&state.db, version.id, kind, format).await?;
    if stored.is_none() {
        reader
            .errors
            .add("document", "公表した文書を選んでください。");
    }
    let parts = published_on
        .zip(stored)
        .filter(|_| reader.errors.is_empty());
    let Some((published_on, stored)) = parts else {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    };
    let publication = Publication {
        published_on,
        place,
        kind: stored.kind,
        format: stored.format,
        sha256: stored.sha256,
        remark,
    };
    let twin = |p: &Publication| {
        (p.published_on, &p.place, &p.kind, &p.format)
            == (
                publication.published_on,
                &publication.place,
                &publication.kind,
                &publication.format,
            )
    };
    if version.publications.iter().any(twin) {
        // The same form sent twice.
        return Ok(back(version, "published"));
    }
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    let id: Uuid = state.clock.new_id();
    store::insert_publication(&mut step.tx, id, version.id, &publication, step.at).await?;
    let summary = format!("{}の公表を記録（{}）", version.label(), publication.place);
    let entry = entry("version.published", version, summary)
        .with_detail(&serde_json::json!({ "sha256": publication.sha256 }));
    step.commit(entry).await?;
    Ok(back(version, "published"))
}
