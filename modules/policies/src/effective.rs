//! The standards in force, as permission needs them.

use std::collections::HashMap;

use sakimori_db::DbError;
use sakimori_kernel::Date;
use sakimori_permissions::{Standard, Standards};

use crate::standards::Content;
use crate::versions;
use crate::workspace::{Policies, Workspace};

/// What the version in force on a day provides; the body's words for its
/// roles where none is.
pub async fn standards_in_force(
    state: &Policies,
    workspace: &Workspace,
    day: Date,
) -> Result<Standards, DbError> {
    let profile = &workspace.profile;
    let roles = profile.roles.iter();
    let mut standards = Standards {
        provisions: HashMap::new(),
        role_labels: roles.map(|(k, r)| (k.clone(), r.label.clone())).collect(),
        carriers: HashMap::new(),
    };
    for role in &state.edition.roles {
        let carrier = profile.carrier(&state.edition, &role.key);
        if carrier != role.key {
            let carrier = carrier.to_owned();
            standards.carriers.insert(role.key.clone(), carrier);
        }
    }
    if let Some(version) = versions::in_force(&workspace.versions, day) {
        let content = state.content_of(workspace, version).await?;
        standards.provisions = provisions(&content);
    }
    Ok(standards)
}

fn provisions(content: &Content) -> HashMap<String, Standard> {
    let standard = |node: &crate::standards::StandardNode| Standard {
        number: node.number.reference.clone(),
        title: node.title.clone(),
        marks: node.marks.clone(),
    };
    let nodes = content.provisions();
    nodes.map(|n| (n.key.clone(), standard(n))).collect()
}
