//! The steps of a version up to its decision. Each reads its form, asks the rules for reasons
//! against it, and writes one row with a journal entry.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sakimori_db::journal::Entry;
use sakimori_db::{DbError, Tx};
use sakimori_kernel::{Actor, FieldErrors, Refusal, Timestamp, era_date};
use sakimori_web::{CsrfToken, Failure, FormData, FormState};

use super::decision::{decide, seal};
use super::forms::Reader;
use super::model::{
    FormalDecision, Submission, Version, VersionKind, date_errors, decision_reasons,
    submission_reasons,
};
use super::store;
use super::{list, show};
use crate::current::Current;
use crate::workspace::{Policies, Workspace, is_newest, touch};

pub(super) fn find<'w>(workspace: &'w Workspace, number: &str) -> Result<&'w Version, Failure> {
    number
        .parse::<i64>()
        .ok()
        .and_then(|n| workspace.versions.iter().find(|v| v.number == n))
        .ok_or(Failure::NotFound)
}

pub(super) fn back(version: &Version, done: &str) -> Response {
    Redirect::to(&format!("/versions/{}?done={done}", version.number)).into_response()
}

/// The version's page again, with the form's errors.
pub(super) async fn again(
    state: &Policies,
    current: &Current,
    version: &Version,
    token: &CsrfToken,
    form: FormData,
    errors: FieldErrors,
) -> Result<Response, Failure> {
    let mut form = FormState::rejected(token, form, errors);
    // The other forms of the page keep what is stored.
    form.data.fill(show::defaults(version, token).data);
    let page = show::page(version).status(StatusCode::UNPROCESSABLE_ENTITY);
    let body = show::body(state, &current.workspace, version, &form).await?;
    Ok(page.render(&current.frame, body))
}

/// A write that journals and commits together with what it writes.
pub(super) struct Step<'s> {
    state: &'s Policies,
    actor: Actor,
    pub tx: Tx,
    pub at: Timestamp,
}

impl<'s> Step<'s> {
    /// What was checked in `seen` still holds in the step, or it is refused.
    pub async fn begin(
        state: &'s Policies,
        actor: &Actor,
        seen: &Workspace,
    ) -> Result<Self, Failure> {
        let mut tx = state.db.begin().await?;
        if !is_newest(&mut tx, seen).await? {
            return Err(Refusal::new(
                "changed-meanwhile",
                "同時に別の操作が記録されました。前の画面を読み込み直して、いまの状態を確かめてください。",
            )
            .into());
        }
        Ok(Self {
            state,
            actor: actor.clone(),
            tx,
            at: state.clock.now(),
        })
    }

    pub async fn commit(mut self, entry: Entry) -> Result<(), DbError> {
        touch(&mut self.tx).await?;
        self.tx.commit(&self.state.clock, &self.actor, entry).await
    }
}

pub(super) fn entry(action: &'static str, version: &Version, summary: String) -> Entry {
    Entry::new(action, "version", version.id.to_string(), summary)
}

pub(super) async fn create(
    State(state): State<Policies>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    if let Some(open) = current.workspace.open_version() {
        return Ok(Redirect::to(&format!("/versions/{}", open.number)).into_response());
    }
    let versions = &current.workspace.versions;
    let mut reader = Reader::new(&form);
    let version = Version {
        id: state.clock.new_id(),
        number: versions.iter().map(|v| v.number).max().unwrap_or(0) + 1,
        kind: if versions.iter().any(|v| !v.is_open()) {
            VersionKind::Amendment
        } else {
            VersionKind::Enactment
        },
        title: reader.line("title", "名称", true),
        reason: reader.text("reason", "制定・改正の理由", false),
        planned_effective_date: reader.optional_date("planned_effective_date"),
        submissions: Vec::new(),
        decision: None,
        adoptions: Vec::new(),
        publications: Vec::new(),
    };
    if !reader.errors.is_empty() {
        let errors = reader.errors;
        let form = FormState::rejected(&token, form, errors);
        return Ok(list::page(
            &state,
            &current,
            &form,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    store::insert(&mut step.tx, &version, step.at).await?;
    let summary = format!("{}（{}）の作成を開始", version.label(), version.title);
    step.commit(entry("version.started", &version, summary))
        .await?;
    Ok(back(&version, "started"))
}

pub(super) async fn update(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    if version.submitted().is_some() || !version.is_open() {
        return Err(Refusal::new(
            "version-sealed",
            "付議又は決裁した版の名称や理由は変えられません。付議中の版は、付議を取り下げると変更できます。",
        )
        .into());
    }
    let mut reader = Reader::new(&form);
    let changed = Version {
        title: reader.line("title", "名称", true),
        reason: reader.text("reason", "制定・改正の理由", false),
        planned_effective_date: reader.optional_date("planned_effective_date"),
        ..version.clone()
    };
    if !reader.errors.is_empty() {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    }
    let texts = |v: &Version| {
        serde_json::json!({
            "title": v.title, "reason": v.reason,
            "planned_effective_date": v.planned_effective_date.map(era_date),
        })
    };
    if texts(&changed) == texts(version) {
        return Ok(back(version, "saved"));
    }
    if form.get("seen_texts") != show::seen_texts(version) {
        let message = format!(
            "この画面を開いた後に、別の画面で保存されました（保存されている名称「{}」、理由「{}」）。入力した内容は残っています。見比べて、保存し直してください。",
            version.title, version.reason
        );
        let mut errors = FieldErrors::new();
        errors.add("title", message);
        let mut form = form;
        form.set("seen_texts", show::seen_texts(version));
        return again(&state, &current, version, &token, form, errors).await;
    }
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    store::update(&mut step.tx, &changed).await?;
    let summary = format!("{}の名称・理由を変更", version.label());
    let entry = entry("version.changed", version, summary)
        .with_detail(&serde_json::json!({ "before": texts(version), "after": texts(&changed) }));
    step.commit(entry).await?;
    Ok(back(version, "saved"))
}

pub(super) async fn submit(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let workspace = &current.workspace;
    let version = find(workspace, &number)?;
    let blocking = workspace.blocking().count();
    if let Some(reason) = submission_reasons(version, blocking, workspace.configured)
        .into_iter()
        .next()
    {
        return Err(reason.into());
    }
    let mut reader = Reader::new(&form);
    let meeting = reader.line("meeting", "会議の名称", true);
    let submitted_on = reader.date("submitted_on", "付議日");
    if submitted_on.is_some_and(|day| day > state.clock.today()) {
        reader.errors.add(
            "submitted_on",
            "付議日が今日より後です。付議してから記録してください。",
        );
    }
    // What is sealed is what was on the page.
    if form.get("seen") != workspace.revision.to_string() {
        reader.errors.add("meeting", "この画面を開いた後に、設定や採否が変わりました。下の内容を確かめて、もう一度記録してください。");
    }
    let remark = reader.text("submission_remark", "備考", false);
    let Some(submitted_on) = submitted_on.filter(|_| reader.errors.is_empty()) else {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    };
    let (json, content_hash) = seal(&workspace.content)?;
    let submission = Submission {
        id: state.clock.new_id(),
        meeting,
        submitted_on,
        remark,
        content_hash,
        withdrawn: None,
    };
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    store::insert_submission(&mut step.tx, version.id, &submission, &json, step.at).await?;
    let summary = format!("{}を{}に付議", version.label(), submission.meeting);
    let entry = entry("version.submitted", version, summary)
        .with_detail(&serde_json::json!({ "content_hash": submission.content_hash }));
    step.commit(entry).await?;
    Ok(back(version, "submitted"))
}

pub(super) async fn withdraw(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let Some(submission) = version.submitted().filter(|_| version.is_open()) else {
        return Ok(back(version, "withdrawn"));
    };
    let mut reader = Reader::new(&form);
    let reason = reader.text("withdrawal_reason", "取下げの理由", true);
    if !reader.errors.is_empty() {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    }
    let mut step = Step::begin(&state, &current.actor, &current.workspace).await?;
    store::insert_withdrawal(&mut step.tx, submission.id, &reason, step.at).await?;
    let summary = format!("{}の付議を取下げ", version.label());
    step.commit(entry("version.withdrawn", version, summary))
        .await?;
    Ok(back(version, "withdrawn"))
}

pub(super) async fn decision(
    State(state): State<Policies>,
    Path(number): Path<String>,
    current: Current,
    token: CsrfToken,
    form: FormData,
) -> Result<Response, Failure> {
    let version = find(&current.workspace, &number)?;
    let hash = form.get("content_hash").to_owned();
    if let Some(reason) = decision_reasons(version, &hash).into_iter().next() {
        return Err(reason.into());
    }
    let Some(submission) = version.submitted() else {
        return Err(Failure::NotFound);
    };
    let mut reader = Reader::new(&form);
    let decided_on = reader.date("decided_on", "決裁日");
    let effective_date = reader.date("effective_date", "施行日");
    let decision = (
        reader.line("decided_by", "決裁者の氏名", true),
        reader.line("post", "決裁者の職", true),
        reader.line("document_number", "文書番号", false),
        reader.text("decision_remark", "備考", false),
    );
    let dates = decided_on.zip(effective_date);
    if let Some(dates) = dates {
        let all = &current.workspace.versions;
        for (field, message) in date_errors(all, version, dates, state.clock.today()) {
            reader.errors.add(field, message);
        }
    }
    let Some((decided_on, effective_date)) = dates.filter(|_| reader.errors.is_empty()) else {
        let errors = reader.errors;
        return again(&state, &current, version, &token, form, errors).await;
    };
    let (decided_by, post, document_number, remark) = decision;
    let decision = FormalDecision {
        submission_id: submission.id,
        content_hash: hash,
        decided_on,
        decided_by,
        post,
        document_number,
        effective_date,
        remark,
    };
    decide(
        (&state, &current.actor),
        &current.workspace,
        version,
        decision,
    )
    .await?;
    Ok(back(version, "decided"))
}
