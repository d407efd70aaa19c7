//! Sealing a content, and what a decision makes of it.

use sakimori_db::journal::hex;
use sakimori_kernel::Actor;
use sakimori_web::Failure;
use sha2::{Digest, Sha256};

use super::model::{FormalDecision, Version, history};
use super::steps::{Step, entry};
use super::store::{self, StoredDocument};
use crate::documents::{Kind, Setting, document, render};
use crate::standards::Content;
use crate::workspace::{Policies, Workspace};

/// The content as the text that is stored and hashed.
pub fn seal(content: &Content) -> Result<(String, String), Failure> {
    let json = content.to_json().map_err(Failure::internal)?;
    let hash = Content::hash_of(&json);
    Ok((json, hash))
}

/// Records the decision and makes the version's documents, all at once. The
/// documents are made of the sealed content and are stored as they are.
pub async fn decide(
    (state, actor): (&Policies, &Actor),
    workspace: &Workspace,
    version: &Version,
    decision: FormalDecision,
) -> Result<(), Failure> {
    let content = state.sealed(decision.submission_id).await?;
    let before = state.content_before(workspace, version.number).await?;
    let mut decided = workspace.versions.clone();
    if let Some(this) = decided.iter_mut().find(|v| v.id == version.id) {
        this.decision = Some(decision.clone());
    }
    let setting = Setting {
        history: history(&decided, version.number),
        draft: false,
    };
    let documents = documents(&content, before.as_deref(), &setting)?;
    let mut step = Step::begin(state, actor, workspace).await?;
    let at = step.at;
    // A second decision was refused by `begin`: the first one moved the copy.
    store::insert_decision(&mut step.tx, version.id, &decision, at).await?;
    for document in &documents {
        store::insert_document(&mut step.tx, version.id, document).await?;
    }
    let summary = format!(
        "{}の決裁を記録（{} {}）",
        version.label(),
        decision.post,
        decision.decided_by
    );
    let hashes: Vec<_> = documents
        .iter()
        .map(|d| serde_json::json!({ "kind": d.kind, "format": d.format, "sha256": d.sha256 }))
        .collect();
    let entry = entry("version.decided", version, summary).with_detail(
        &serde_json::json!({ "content_hash": decision.content_hash, "documents": hashes }),
    );
    step.commit(entry).await?;
    Ok(())
}

/// Every document of a version in every format.
fn documents(
    content: &Content,
    before: Option<&Content>,
    setting: &Setting,
) -> Result<Vec<StoredDocument>, Failure> {
    let kinds = [
        Kind::BasicPolicy,
        Kind::Standards,
        Kind::Matrix,
        Kind::Comparison,
    ];
    let mut out = Vec::new();
    for kind in kinds {
        let tree = document(kind, content, before, setting);
        for format in kind.formats() {
            let bytes = render(&tree, *format).map_err(Failure::internal)?;
            out.push(StoredDocument {
                kind: kind.key().to_owned(),
                format: format.key().to_owned(),
                sha256: hex(&Sha256::digest(&bytes)),
                bytes,
            });
        }
    }
    Ok(out)
}
