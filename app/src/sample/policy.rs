//! The information security policy of みほん市: its data is `sample/mihon.toml`,
//! its dates follow today, and it is written through the same functions as
//! everything else.

use std::collections::BTreeMap;

use sakimori_db::journal::Entry;
use sakimori_kernel::{Actor, Date, FiscalYear};
use sakimori_policies::Policies;
use sakimori_policies::profile::{self, Profile};
use sakimori_policies::tailoring::{self, Choice, OwnProvision, Place, Tailored, Writer};
use sakimori_policies::versions::{
    self, Adoption, FormalDecision, Publication, Submission, Version, VersionKind,
};
use sakimori_policies::workspace::touch;
use sakimori_provisions::catalog::Marks;
use serde::Deserialize;

use super::SampleError;

const MIHON: &str = include_str!("../../sample/mihon.toml");

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

/// What another body than みほん市 is called.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    pub name: &'static str,
    /// The posts of head_security_officer and contact_point.
    pub head: &'static str,
    pub contact: &'static str,
}

/// Writes the rules of みほん市 into a database without any, for another body
/// with its words.
pub async fn write(state: &Policies, words: Option<Words>) -> Result<(), SampleError> {
    let sample: Sample = toml::from_str(MIHON).map_err(|e| SampleError::Fault(e.to_string()))?;
    let Sample {
        mut body,
        enactment,
        amendment,
    } = sample;
    if let Some(words) = words {
        words.name.clone_into(&mut body.name);
        let posts = [
            ("head_security_officer", words.head),
            ("contact_point", words.contact),
        ];
        let posts = posts.map(|(role, post)| (role.to_owned(), post.to_owned()));
        body.posts.extend(posts);
    }
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
        &format!("団体の設定を保存（{}）", profile.name),
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
    let actor = Actor::command_line();
    versions::decide((state, &actor), &workspace, version, decision).await?;
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
