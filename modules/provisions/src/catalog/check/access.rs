//! The authorization policy: provisions and roles that exist, and a grant
//! that reaches somebody.

use crate::catalog::load::{SourceFile, Vocabulary};
use crate::catalog::raw::RawSection;
use crate::catalog::{CatalogError, Grant, Grantee, Mark, Marks};

pub(in crate::catalog) fn access(
    edition: &str,
    v: &Vocabulary,
    sections: &[(SourceFile<'_>, RawSection)],
) -> Vec<CatalogError> {
    let marks = |key: &str| {
        let mut items = sections.iter().flat_map(|(_, s)| &s.item);
        items.find_map(|item| {
            let found = item.key.as_ref()?.get_ref() == key;
            found.then(|| item.marks.as_ref().map(|m| m.get_ref().clone()))?
        })
    };
    let wrong = v.grants.iter().filter_map(|grant| reason(grant, v, marks));
    wrong
        .map(|(rule, message)| CatalogError {
            file: format!("{edition}/access.toml"),
            line: 1,
            rule,
            message,
        })
        .collect()
}

fn reason(
    grant: &Grant,
    v: &Vocabulary,
    marks: impl Fn(&str) -> Option<Marks>,
) -> Option<(&'static str, String)> {
    let Some(marks) = marks(&grant.provision) else {
        let message = format!("規定「{}」はありません", grant.provision);
        return Some(("provision", message));
    };
    if let Some(role) = grant
        .only
        .iter()
        .find(|r| v.roles.iter().all(|x| x.key != **r))
    {
        return Some(("role", format!("役割「{role}」はありません")));
    }
    let counts = |mark: &Mark| grant.who == Grantee::Informed || *mark != Mark::Informed;
    let reaches = |(role, list): (&String, &Vec<Mark>)| {
        list.iter().any(counts) && (grant.only.is_empty() || grant.only.contains(role))
    };
    let by_marks = matches!(grant.who, Grantee::Marks | Grantee::Informed);
    (by_marks && !marks.iter().any(reaches)).then(|| {
        let message = format!("規定「{}」の印では誰にも及びません", grant.provision);
        ("grant", message)
    })
}
