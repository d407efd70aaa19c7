//! Pure: who might carry a role by their post. The body's profile names the
//! usual posts in words (「内部部局の課室長」); a title answers to them where it
//! stands there, or where it is the head of the very unit the role is held
//! over.

use std::collections::HashSet;

use sakimori_kernel::Uuid;
use sakimori_permissions::Scope;
use sakimori_provisions::catalog::Scope as RoleScope;

use crate::body::{Body, BodyRole};
use crate::holes::{Hole, HoleKind};
use crate::model::Unit;
use crate::roster::Roster;
use crate::store::TitledPost;

/// A vacant duty, and where its holder might be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy<'b> {
    pub role: &'b BodyRole,
    pub scope: Scope,
    /// Whose head might carry it.
    pub unit: Option<Uuid>,
    /// Titles that carry it by themselves (「副市長」).
    pub titles: Vec<String>,
}

/// The vacancies somebody might fill by their post.
pub fn vacancies<'b>(roster: &Roster, body: &'b Body, holes: &[Hole]) -> Vec<Vacancy<'b>> {
    let vacant = |h: &&Hole| matches!(h.kind, HoleKind::Vacant | HoleKind::Uncovered);
    let vacancy = |hole: &Hole| {
        let role = body.role(&hole.role)?;
        let (unit, titles) = match hole.scope {
            Scope::Unit(unit) => (Some(unit), Vec::new()),
            Scope::System(system) => (Some(roster.system(system)?.facts.unit), Vec::new()),
            Scope::Body => by_words(roster, role),
        };
        (unit.is_some() || !titles.is_empty()).then_some(Vacancy {
            role,
            scope: hole.scope,
            unit,
            titles,
        })
    };
    holes.iter().filter(vacant).filter_map(vacancy).collect()
}

/// The posts a text lists: 「副市長」「総務課長」.
fn posts(text: &str) -> Vec<&str> {
    let ends: &[_] = &['、', '，', ','];
    let parts = text.split(ends).flat_map(|part| part.split("及び"));
    let parts = parts.flat_map(|part| part.split("又は")).map(str::trim);
    parts.filter(|p| p.ends_with('長')).collect()
}

/// For the whole body: the unit whose head the text names, or titles.
fn by_words(roster: &Roster, role: &BodyRole) -> (Option<Uuid>, Vec<String>) {
    if role.scope != RoleScope::Body {
        return (None, Vec::new());
    }
    let posts = posts(&role.post);
    let names = |unit: &&Unit| {
        posts
            .iter()
            .any(|p| p.strip_suffix('長') == Some(unit.name()))
    };
    let unit = roster.tree.units().find(names).map(|u| u.id);
    (unit, posts.into_iter().map(str::to_owned).collect())
}

/// Whether a post answers to a vacancy.
pub fn answers(roster: &Roster, vacancy: &Vacancy<'_>, post: &TitledPost) -> bool {
    if vacancy.titles.contains(&post.title) {
        return true;
    }
    let unit = roster.tree.get(post.unit_id);
    let unit = unit.filter(|u| Some(u.id) == vacancy.unit);
    unit.is_some_and(|unit| {
        is_head(unit.name(), &post.title) && named(&vacancy.role.post, unit.name(), &post.title)
    })
}

/// Whether a title is that of the head of a unit: 課長 of 税務課, 所長 of a
/// センター, 校長 of a 学校.
fn is_head(unit: &str, title: &str) -> bool {
    let Some(rank) = title.strip_suffix('長') else {
        return false;
    };
    let also: &[(&str, &[&str])] = &[
        ("センター", &["センター", "所"]),
        ("学校", &["校"]),
        ("消防本部", &["消防", "本部"]),
        ("事務局", &["事務局", "局"]),
        ("支所", &["支所", "所"]),
        ("出張所", &["出張所", "所"]),
    ];
    let others = also.iter().find(|(end, _)| unit.ends_with(end));
    let others = others.map_or(&[][..], |(_, ranks)| *ranks);
    let whole = unit.ends_with(rank) && !rank.is_empty();
    // 「係長」 of a 係 is the head of it, not of the 課 above.
    whole || others.contains(&rank)
}

/// Whether the usual posts speak of such a head.
fn named(text: &str, unit: &str, title: &str) -> bool {
    let rank = title.strip_suffix('長').unwrap_or_default();
    let joined = |word: &str, ranks: &[&str]| text.contains(word) && ranks.contains(&rank);
    text.contains(title)
        || text.contains(&format!("{unit}長"))
        || text.contains("の長")
        || joined("課室長", &["課", "室"])
        || joined("部局長", &["部", "局"])
}

/// Each vacancy with those who might fill it, the vacancies nobody fits left
/// out; a person once per vacancy.
pub fn suggestions<'v>(
    roster: &Roster,
    vacancies: &'v [Vacancy<'v>],
    posts: &[TitledPost],
) -> Vec<(&'v Vacancy<'v>, Vec<TitledPost>)> {
    let fitting = |vacancy: &'v Vacancy<'v>| {
        let mut seen = HashSet::new();
        let fit = posts.iter().filter(|p| answers(roster, vacancy, p));
        let fit: Vec<TitledPost> = fit.filter(|p| seen.insert(p.person_id)).cloned().collect();
        (!fit.is_empty()).then_some((vacancy, fit))
    };
    vacancies.iter().filter_map(fitting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_by_their_unit() {
        for (unit, title, expected) in [
            ("税務課", "課長", true),
            ("税務課", "税務課長", true),
            ("税務課", "係長", false),
            ("税務課", "課長補佐", false),
            ("秘書室", "室長", true),
            ("総務部", "部長", true),
            ("総務部", "次長", false),
            ("北部支所", "支所長", true),
            ("清掃センター", "所長", true),
            ("中央図書館", "館長", true),
            ("東小学校", "校長", true),
            ("消防本部", "消防長", true),
            ("教育委員会事務局", "事務局長", true),
            ("税務課", "長", false),
        ] {
            assert_eq!(is_head(unit, title), expected, "{title} of {unit}");
        }
    }

    #[test]
    fn the_usual_posts_are_read_as_offices_write_them() {
        let section =
            "内部部局の課室長、内部部局の出張所等の出先機関の長、行政委員会事務局の課室長";
        let ward = "内部部局の課長、出先機関の所長";
        for (text, unit, title, expected) in [
            (section, "税務課", "課長", true),
            (section, "秘書室", "室長", true),
            (section, "中央図書館", "館長", true),
            (ward, "税務課", "課長", true),
            (ward, "秘書室", "室長", false),
            ("各情報システムの担当課室長", "税務課", "課長", true),
            ("総務課長", "総務課", "総務課長", true),
        ] {
            assert_eq!(named(text, unit, title), expected, "{title} in {text}");
        }
        assert_eq!(
            posts("副市長又は教育長、総務課長及び局次長"),
            ["副市長", "教育長", "総務課長", "局次長"]
        );
        assert!(posts("CISOが指名する者").is_empty());
    }
}
