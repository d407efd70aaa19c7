//! The sample city みほん市: its data is `sample/mihon.toml`, its dates follow
//! today, and it is written through the same functions as everything else.

use std::collections::BTreeMap;
use std::fmt;

use sakimori_db::journal::{self, Entry};
use sakimori_kernel::{Actor, Date, FiscalYear};
use sakimori_policies::Policies;
use sakimori_policies::profile::{self, Profile};
use sakimori_policies::tailoring::{self, Choice, OwnProvision, Place, Tailored, Writer};
use sakimori_policies::versions::{
    self, Adoption, FormalDecision, Publication, Submission, Version, VersionKind,
};
use sakimori_policies::workspace::{Workspace, touch};
use sakimori_provisions::catalog::Marks;
use sakimori_web::Failure;
use serde::Deserialize;

const MIHON: &str = include_str!("../sample/mihon.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    body: Body,
    enactment: Enactment,
    amendment: Amendment,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    kind: String,
    ordinance: String,
    posts: BTreeMap<String, String>,
    offices: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enactment {
    title: String,
    reason: String,
    meeting: String,
    decided_by: String,
    post: String,
    document_number: String,
    place: String,
    organs: Vec<String>,
    tailoring: Vec<TailoredProvision>,
    #[serde(default)]
    own: Vec<Own>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Amendment {
    title: String,
    reason: String,
    tailoring: Vec<TailoredProvision>,
    #[serde(default)]
    own: Vec<Own>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TailoredProvision {
    key: String,
    choice: Choice,
    text: Option<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    place: String,
    title: String,
    text: String,
    marks: Marks,
    reason: String,
}

/// The sample cannot be had.
#[derive(Debug)]
pub enum SampleError {
    /// A fault of the program, not of the user.
    Fault(String),
    /// The database holds this body.
    OtherBody(String),
    /// An earlier start stopped before the sample was whole.
    Unfinished,
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(reason) => write!(f, "見本データを作れません（{reason}）。"),
            Self::OtherBody(name) => write!(
                f,
                "このデータベースには「{name}」のデータがあるため、見本には使えません。--data 又は --database で別の場所を指定してください。"
            ),
            Self::Unfinished => write!(
                f,
                "見本データの作成が途中で止まっています。見本のデータベース（--database を指定していなければ、データを置くフォルダの中の名前が demo.db で始まるファイル）を削除して、もう一度実行してください。"
            ),
        }
    }
}

impl std::error::Error for SampleError {}

impl From<Failure> for SampleError {
    fn from(failure: Failure) -> Self {
        Self::Fault(format!("{failure:?}"))
    }
}

impl From<sakimori_db::DbError> for SampleError {
    fn from(error: sakimori_db::DbError) -> Self {
        Self::Fault(error.to_string())
    }
}

/// Fills an empty database with みほん市; refuses one with anything else.
pub async fn seed(state: &Policies) -> Result<(), SampleError> {
    let sample: Sample = toml::from_str(MIHON).map_err(|e| SampleError::Fault(e.to_string()))?;
    let workspace = state.workspace().await?;
    if workspace.configured {
        return whole(state, &workspace).await;
    }
    let Sample {
        body,
        enactment,
        amendment,
    } = sample;
    profile_of(state, body).await?;
    tailor(state, &enactment.tailoring, &enactment.own).await?;
    enact(state, enactment).await?;
    tailor(state, &amendment.tailoring, &amendment.own).await?;
    start(
        state,
        &amendment.title,
        &amendment.reason,
        VersionKind::Amendment,
    )
    .await?;
    Ok(())
}

/// A database with a body in it must hold the sample, and all of it. Its
/// first entry tells, since a visitor may well rename the sample's body.
async fn whole(state: &Policies, workspace: &Workspace) -> Result<(), SampleError> {
    let first = journal::page(&state.db, 2, 1).await?;
    let ours = first.iter().any(|e| e.actor == Actor::command_line().name);
    if !ours {
        return Err(SampleError::OtherBody(workspace.profile.name.clone()));
    }
    match workspace.versions.iter().any(|v| v.number == 2) {
        true => Ok(()),
        false => Err(SampleError::Unfinished),
    }
}

async fn commit(
    state: &Policies,
    mut tx: sakimori_db::Tx,
    (action, kind, id): (&'static str, &'static str, &str),
    summary: &str,
) -> Result<(), SampleError> {
    touch(&mut tx).await?;
    let entry = Entry::new(action, kind, id, summary);
    tx.commit(&state.clock, &Actor::command_line(), entry)
        .await?;
    Ok(())
}

async fn profile_of(state: &Policies, body: Body) -> Result<(), SampleError> {
    let kind = state.edition.body_kinds.iter().find(|k| k.key == body.kind);
    let kind = kind.ok_or_else(|| SampleError::Fault(body.kind.clone()))?;
    let mut profile = Profile::defaults(&state.edition, kind, &body.name);
    profile.ordinance = body.ordinance;
    for (key, post) in body.posts {
        if let Some(role) = profile.roles.get_mut(&key) {
            role.post = post;
        }
    }
    profile.offices.extend(body.offices);
    let mut tx = state.db.begin().await?;
    profile::save(&mut tx, &profile).await?;
    commit(
        state,
        tx,
        ("profile.changed", "profile", "1"),
        "団体の設定を保存（みほん市）",
    )
    .await
}

async fn tailor(
    state: &Policies,
    list: &[TailoredProvision],
    own: &[Own],
) -> Result<(), SampleError> {
    let actor = Actor::command_line();
    let writer = Writer {
        at: state.clock.now(),
        actor: &actor,
    };
    let stored = state.workspace().await?.tailoring.provisions.clone();
    for provision in list {
        let key = provision.key.as_str();
        let found = state.edition.by_key(key);
        let (item, _) = found.ok_or_else(|| SampleError::Fault(format!("規定のキー {key}")))?;
        let tailored = Tailored {
            choice: provision.choice,
            text: provision.text.clone(),
            items: None,
            marks: None,
            reason: provision.reason.clone(),
            revision: stored.get(key).map_or(0, |t| t.revision) + 1,
            updated_by: actor.name.clone(),
        };
        let mut tx = state.db.begin().await?;
        tailoring::save(&mut tx, key, &tailored, writer).await?;
        let summary = format!(
            "{} {}：「{}」",
            item.id,
            item.title,
            tailored.choice.label()
        );
        commit(state, tx, ("tailoring.changed", "provision", key), &summary).await?;
    }
    for own in own {
        let place =
            Place::parse(&own.place).ok_or_else(|| SampleError::Fault(own.place.clone()))?;
        let provision = OwnProvision {
            id: state.clock.new_id(),
            place,
            title: own.title.clone(),
            text: own.text.clone(),
            items: Vec::new(),
            marks: own.marks.clone(),
            reason: own.reason.clone(),
            revision: 1,
        };
        let mut tx = state.db.begin().await?;
        tailoring::save_own(&mut tx, &provision, writer).await?;
        let subject = (
            "own_provision.added",
            "own_provision",
            &*provision.id.to_string(),
        );
        let summary = format!("独自の規定を追加：「{}」", own.title);
        commit(state, tx, subject, &summary).await?;
    }
    Ok(())
}

async fn start(
    state: &Policies,
    title: &str,
    reason: &str,
    kind: VersionKind,
) -> Result<Version, SampleError> {
    let versions = &state.workspace().await?.versions;
    let version = Version {
        id: state.clock.new_id(),
        number: versions.iter().map(|v| v.number).max().unwrap_or(0) + 1,
        kind,
        title: title.to_owned(),
        reason: reason.to_owned(),
        planned_effective_date: None,
        submissions: Vec::new(),
        decision: None,
        adoptions: Vec::new(),
        publications: Vec::new(),
    };
    let mut tx = state.db.begin().await?;
    versions::insert(&mut tx, &version, state.clock.now()).await?;
    let id = version.id.to_string();
    let summary = format!("{}（{title}）の作成を開始", version.label());
    commit(state, tx, ("version.started", "version", &id), &summary).await?;
    Ok(version)
}

/// From draft to publication, in force since 1 April of the last fiscal year.
async fn enact(state: &Policies, enactment: Enactment) -> Result<(), SampleError> {
    let year = FiscalYear::of(state.clock.today()).year() - 1;
    let day =
        |month, day| Date::new(year, month, day).map_err(|e| SampleError::Fault(e.to_string()));
    let version = start(
        state,
        &enactment.title,
        &enactment.reason,
        VersionKind::Enactment,
    )
    .await?;
    let workspace = state.workspace().await?;
    let (json, content_hash) = versions::seal(&workspace.content)?;
    let submission = Submission {
        id: state.clock.new_id(),
        meeting: enactment.meeting,
        submitted_on: day(2, 14)?,
        remark: String::new(),
        content_hash: content_hash.clone(),
        withdrawn: None,
    };
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    versions::insert_submission(&mut tx, version.id, &submission, &json, now).await?;
    let id = version.id.to_string();
    let summary = format!("{}を{}に付議", version.label(), submission.meeting);
    commit(state, tx, ("version.submitted", "version", &id), &summary).await?;

    let workspace = state.workspace().await?;
    let version = workspace
        .open_version()
        .ok_or_else(|| SampleError::Fault("版".to_owned()))?;
    let decision = FormalDecision {
        submission_id: submission.id,
        content_hash,
        decided_on: day(3, 21)?,
        decided_by: enactment.decided_by,
        post: enactment.post,
        document_number: enactment.document_number,
        effective_date: day(4, 1)?,
        remark: String::new(),
    };
    versions::decide(state, &workspace, version, decision).await?;
    publish(
        state,
        version,
        &enactment.organs,
        &enactment.place,
        (day(3, 21)?, day(4, 1)?),
    )
    .await
}

async fn publish(
    state: &Policies,
    version: &Version,
    organs: &[String],
    place: &str,
    (adopted_on, published_on): (Date, Date),
) -> Result<(), SampleError> {
    let stored = versions::stored_document(&state.db, version.id, "basic-policy", "html").await?;
    let stored = stored.ok_or_else(|| SampleError::Fault("文書".to_owned()))?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    for organ in organs {
        let adoption = Adoption {
            organ: organ.clone(),
            adopted_on,
            jointly: true,
            remark: String::new(),
        };
        versions::insert_adoption(&mut tx, state.clock.new_id(), version.id, &adoption, now)
            .await?;
    }
    let publication = Publication {
        published_on,
        place: place.to_owned(),
        kind: stored.kind,
        format: stored.format,
        sha256: stored.sha256,
        remark: String::new(),
    };
    versions::insert_publication(&mut tx, state.clock.new_id(), version.id, &publication, now)
        .await?;
    let id = version.id.to_string();
    let summary = format!("{}：定めた機関と公表を記録", version.label());
    commit(state, tx, ("version.published", "version", &id), &summary).await
}
