//! The provisions in force that concern a person, in plain words: those for
//! all staff, and those of the roles they carry. From the body's own
//! standards; the catalog only lends its explanation where the body adopted
//! its text. Pure, but for reading the version in force.

use sakimori_db::DbError;
use sakimori_kernel::Date;
use sakimori_provisions::catalog::{Edition, Mark};

use crate::standards::{Content, NodeKind, StandardNode};
use crate::tailoring::Choice;
use crate::versions;
use crate::workspace::{Policies, Workspace};

/// The role of everybody who works here.
pub const STAFF: &str = "staff";

/// What concerns a person in a role, by chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// The role's key; `staff` is everybody.
    pub role: String,
    pub chapters: Vec<Chapter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    pub title: String,
    pub provisions: Vec<Concerning>,
}

/// A provision, short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerning {
    pub href: String,
    pub number: String,
    pub title: String,
    /// Why, in plain words; none where the words are the body's own.
    pub plain: Option<String>,
    /// The lead-in that its subject stands in; may be empty.
    pub lead: String,
    pub text: String,
    pub items: Vec<String>,
}

/// What of the standards in force concerns somebody in these roles beside
/// all staff; none where no version is in force.
pub async fn concerning(
    state: &Policies,
    workspace: &Workspace,
    (day, roles): (Date, &[&str]),
) -> Result<Option<Vec<Concern>>, DbError> {
    let Some(version) = versions::in_force(&workspace.versions, day) else {
        return Ok(None);
    };
    let content = state.content_of(workspace, version).await?;
    let mut all = vec![concern(&state.edition, &content, STAFF)];
    for role in roles {
        if all.iter().all(|known| known.role != *role) {
            all.push(concern(&state.edition, &content, role));
        }
    }
    Ok(Some(all))
}

fn concern(edition: &Edition, content: &Content, role: &str) -> Concern {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut leads: Vec<&StandardNode> = Vec::new();
    for node in &content.nodes {
        match node.kind {
            NodeKind::Chapter => {
                chapters.push(Chapter {
                    title: node.title.clone(),
                    provisions: Vec::new(),
                });
                leads = vec![node];
            }
            NodeKind::Section | NodeKind::Heading => leads.push(node),
            NodeKind::Provision if is_for(node, role) => {
                let above = leads.iter().rev();
                let mut above = above.filter(|lead| node.origin.starts_with(&lead.origin));
                let lead = above.find(|lead| !lead.text.is_empty());
                let lead = lead.map_or("", |lead| lead.text.as_str());
                if let Some(chapter) = chapters.last_mut() {
                    chapter.provisions.push(short(edition, node, lead));
                }
            }
            NodeKind::Provision => {}
        }
    }
    chapters.retain(|chapter| !chapter.provisions.is_empty());
    Concern {
        role: role.to_owned(),
        chapters,
    }
}

/// Whether it asks something of the role; who is only told of it has nothing
/// to do by it.
fn is_for(node: &StandardNode, role: &str) -> bool {
    let marks = node.marks.get(role);
    marks.is_some_and(|marks| marks.iter().any(|mark| *mark != Mark::Informed))
}

fn short(edition: &Edition, node: &StandardNode, lead: &str) -> Concerning {
    let model = edition.by_key(&node.key).map(|(_, provision)| provision);
    let model = model.filter(|_| node.choice == Choice::Adopted);
    let href = match node.origin.strip_prefix("own:") {
        Some(id) => format!("/provisions/own/{id}"),
        None => format!("/provisions/{}", node.key),
    };
    Concerning {
        href,
        number: node.number.reference.clone(),
        title: node.title.clone(),
        plain: model.map(|provision| provision.why.clone()),
        lead: lead.to_owned(),
        text: node.text.clone(),
        items: node.items.clone(),
    }
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;
    use crate::profile::Profile;
    use crate::standards::compose;
    use crate::tailoring::{Tailored, Tailoring};

    fn concerns(own_words: Option<&str>) -> Vec<Concern> {
        let edition = load(&embedded(), "h27").unwrap();
        let kind = edition.body_kinds.iter().find(|k| k.key == "city").unwrap();
        let profile = Profile::defaults(&edition, kind, "みほん市");
        let mut tailoring = Tailoring::default();
        if let Some(text) = own_words {
            let key = "take-out-with-permission";
            let (_, provision) = edition.by_key(key).unwrap();
            let tailored = Tailored {
                choice: Choice::Reworded,
                text: Some(text.to_owned()),
                ..Tailored::initial(provision)
            };
            tailoring.provisions.insert(key.to_owned(), tailored);
        }
        let (content, _) = compose(&edition, &profile, &tailoring);
        let roles = ["staff", "section_security_manager"];
        roles.map(|role| concern(&edition, &content, role)).into()
    }

    fn find<'c>(concern: &'c Concern, key: &str) -> Option<&'c Concerning> {
        let all = concern.chapters.iter().flat_map(|c| &c.provisions);
        all.into_iter().find(|p| p.href.ends_with(key))
    }

    #[test]
    fn a_person_is_told_what_is_asked_of_everybody_and_of_their_roles_only() {
        let all = concerns(None);
        for concern in &all {
            assert!(find(concern, "/take-out-with-permission").is_some());
        }
        let own = "/safety-measures-for-external-processing";
        assert!(all.iter().all(|concern| find(concern, own).is_none()));
        let [staff, manager] = &all[..] else { panic!() };
        let records = "/take-out-and-bring-in-records";
        assert!(find(staff, records).is_none() && find(manager, records).is_some());
        let titles: Vec<&str> = staff.chapters.iter().map(|c| c.title.as_str()).collect();
        assert!(titles.contains(&"人的セキュリティ"), "{titles:?}");
    }

    #[test]
    fn the_bodys_own_words_stand_without_the_catalogs_explanation() {
        let plain = concerns(None);
        let take_out = find(&plain[0], "/take-out-with-permission").unwrap();
        assert!(take_out.plain.as_ref().unwrap().contains("持ち出した"));
        assert!(take_out.text.contains("職員等は、本市の"));
        let own = concerns(Some("課の外に出すときも、許可を受ける。"));
        let take_out = find(&own[0], "/take-out-with-permission").unwrap();
        assert_eq!(take_out.plain, None);
        assert_eq!(take_out.text, "課の外に出すときも、許可を受ける。");
    }
}
