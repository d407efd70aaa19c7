//! Roles to be kept apart: a provision and roles that exist, none of them to
//! be kept apart from itself.

use crate::catalog::load::{SourceFile, Vocabulary};
use crate::catalog::raw::RawSection;
use crate::catalog::{CatalogError, Separation};

pub(in crate::catalog) fn separations(
    edition: &str,
    v: &Vocabulary,
    sections: &[(SourceFile<'_>, RawSection)],
) -> Vec<CatalogError> {
    let exists = |key: &str| {
        let mut items = sections.iter().flat_map(|(_, s)| &s.item);
        items.any(|item| item.key.as_ref().is_some_and(|k| k.get_ref() == key))
    };
    let wrong = v.separations.iter().filter_map(|s| reason(s, v, exists));
    wrong
        .map(|(rule, message)| CatalogError {
            file: format!("{edition}/separations.toml"),
            line: 1,
            rule,
            message,
        })
        .collect()
}

fn reason(
    separation: &Separation,
    v: &Vocabulary,
    exists: impl Fn(&str) -> bool,
) -> Option<(&'static str, String)> {
    let Separation {
        provision,
        one,
        other,
        ..
    } = separation;
    if !exists(provision) {
        return Some(("provision", format!("規定「{provision}」はありません")));
    }
    let unknown = |role: &&String| v.roles.iter().all(|r| r.key != **role);
    if let Some(role) = one.iter().chain(other).find(unknown) {
        return Some(("role", format!("役割「{role}」はありません")));
    }
    if let Some(role) = one.iter().find(|role| other.contains(role)) {
        let message = format!("役割「{role}」が両方にあります");
        return Some(("separation", message));
    }
    (one.is_empty() || other.is_empty()).then(|| {
        let message = format!("規定「{provision}」の組に役割がありません");
        ("separation", message)
    })
}
