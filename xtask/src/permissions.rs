//! The authorization policy as a file that can be read and compared: role ×
//! action × resource, and who gives which permission, each with the provision.
//! Every cell is the answer of the same function that guards the pages.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use sakimori_kernel::{Date, Uuid};
use sakimori_permissions::{
    Access, Action, Answer, Capacity, Holding, PermissionPoint, Place, Resource, Rules, Scope,
    Standards, Standing,
};
use sakimori_provisions::catalog::{self, Edition, Join, Role};

use crate::written::{self, Options};

const FILE: &str = "docs/reference/permissions.md";

/// Writes the file, or compares it; `true` where it is up to date.
pub fn run(root: &Path, options: &Options) -> Result<bool, String> {
    let edition =
        catalog::load(&catalog::embedded(), "h27").map_err(|errors| errors.to_string())?;
    let text = document(&edition);
    written::file(root, FILE, &text, options)
}

fn document(edition: &Edition) -> String {
    let rules = Arc::new(Rules::new(edition, &Standards::default()));
    let mut text = String::from(
        "# Permissions\n\nWritten by `cargo xtask permissions` from `catalog/h27/access.toml` and the marks of the\nprovisions; every cell is an answer of `sakimori_permissions::Access`. A body that tailors\nmarks, or does without a role, has its own matrix.\n\n## Role × action × resource\n\nThe number is the provision that gives the permission, within the scope of the appointment\n(部局, 課室, 情報システム or the whole body). Everybody may read what is their own.\nThe administrator of the program also prepares (閲覧, 変更) what nobody has been appointed for yet.\n\n",
    );
    matrix(&mut text, edition, &rules);
    text.push_str("\n## Permissions and approvals\n\nA clerk (事務担当) prepares and never decides; a deputy decides in the holder's absence. Whoever\napplied does not decide.\n\n| 規定 | 何について | 申請する者 | 決める者 |\n|---|---|---|---|\n");
    for point in rules.points() {
        let _ = writeln!(
            text,
            "| {} {} | {}の{} | {} | {} |",
            point.provision.number,
            point.provision.title,
            point.what,
            point.kind.label(),
            names(&rules, &point.applicants, "、", "（定めなし）"),
            deciders(edition, &rules, point),
        );
    }
    text
}

fn matrix(text: &mut String, edition: &Edition, rules: &Arc<Rules>) {
    let _ = write!(text, "| 対象と操作 | 職員等（全員） | 防人の管理者 ");
    let roles: Vec<&Role> = edition.roles.iter().filter(|r| r.key != "staff").collect();
    for role in &roles {
        let _ = write!(text, "| {} ", role.label());
    }
    let _ = writeln!(text, "|\n|---|---|---{}|", "|---".repeat(roles.len()));
    for resource in Resource::ALL {
        for action in Action::ALL {
            if rules.of(action, resource).is_empty() {
                continue;
            }
            let _ = write!(text, "| {}の{} ", resource.label(), action.label());
            let mut cell = |standing: Standing| {
                let access = access(standing, rules, edition);
                let word = match access.may(action, resource, &here()) {
                    Answer::Yes(ground) => ground.provision.number,
                    Answer::No(_) => "—".to_owned(),
                };
                let _ = write!(text, "| {word} ");
            };
            cell(Standing::default());
            cell(Standing {
                administrator: true,
                ..Standing::default()
            });
            for role in &roles {
                cell(holder(&role.key));
            }
            text.push_str("|\n");
        }
    }
}

/// A thing of a section and of one information system.
fn here() -> Place {
    Place::system(Uuid::from_u128(2), vec![Uuid::from_u128(1)])
}

fn holder(role: &str) -> Standing {
    Standing {
        holdings: vec![Holding {
            role: role.to_owned(),
            capacity: Capacity::Holder,
            scope: Scope::Body,
            scope_name: String::new(),
            holder: None,
        }],
        ..Standing::default()
    }
}

fn access(standing: Standing, rules: &Arc<Rules>, edition: &Edition) -> Access {
    let held: HashSet<String> = edition.roles.iter().map(|r| r.key.clone()).collect();
    Access {
        standing: Arc::new(standing),
        rules: rules.clone(),
        held: Arc::new(held),
        day: Date::constant(2026, 4, 1),
    }
}

/// Whoever the answer lets decide, asked role by role.
fn deciders(edition: &Edition, rules: &Arc<Rules>, point: &PermissionPoint) -> String {
    let decides = |role: &&Role| {
        let access = access(holder(&role.key), rules, edition);
        let answer = access.may_decide(&point.provision.key, &here());
        answer.is_some_and(|a| a.is_yes())
    };
    let roles: Vec<String> = edition
        .roles
        .iter()
        .filter(decides)
        .map(|r| r.key.clone())
        .collect();
    let join = match point.join {
        Some(Join::Or) => "又は",
        _ => "及び",
    };
    names(rules, &roles, join, "（団体が定める）")
}

fn names(rules: &Rules, roles: &[String], join: &str, none: &str) -> String {
    let labels: Vec<&str> = roles.iter().map(|r| rules.label(r)).collect();
    match labels.is_empty() {
        true => none.to_owned(),
        false => labels.join(join),
    }
}
