//! The adopted provisions as a tree: chapters, sections, headings, provisions.
//! Headings under which nothing is adopted fall away.

use sakimori_provisions::catalog::{Edition, Item, ItemId, Provision, Template};

use crate::profile::Profile;
use crate::tailoring::{Choice, OwnProvision, Place, Tailored, Tailoring};

/// What stands at a place of the tree.
#[derive(Debug, Clone)]
pub(super) enum Leaf<'a> {
    Model(&'a Provision, Tailored),
    Own(&'a OwnProvision),
    /// A section of the basic policy that the standards repeat, where the
    /// basic policy is a declaration.
    Supplement(&'a str),
}

#[derive(Debug, Clone)]
pub(super) enum Thing<'a> {
    Chapter,
    Section,
    Heading,
    Provision(Leaf<'a>),
}

#[derive(Debug, Clone)]
pub(super) struct Branch<'a> {
    pub origin: String,
    pub title: String,
    pub thing: Thing<'a>,
    pub lead_in: Option<&'a Template>,
    pub children: Vec<Branch<'a>>,
}

impl Branch<'_> {
    pub fn is_provision(&self) -> bool {
        matches!(self.thing, Thing::Provision(_))
    }
}

pub(super) struct Source<'a> {
    pub edition: &'a Edition,
    pub profile: &'a Profile,
    pub tailoring: &'a Tailoring,
}

/// The whole tree, in the order of the guideline with the body's own
/// provisions at their places.
pub(super) fn build<'a>(source: &Source<'a>) -> Vec<Branch<'a>> {
    let mut chapters: Vec<Branch<'a>> = Vec::new();
    for chapter in &source.edition.chapters {
        let single = chapter.sections.first() == Some(&chapter.id);
        let children = if single {
            section_children(source, &chapter.id)
        } else {
            chapter
                .sections
                .iter()
                .filter_map(|id| section(source, id))
                .collect()
        };
        if !children.is_empty() {
            chapters.push(Branch {
                origin: chapter.id.clone(),
                title: chapter.title.clone(),
                thing: Thing::Chapter,
                lead_in: None,
                children,
            });
        }
    }
    chapters
}

fn section<'a>(source: &Source<'a>, id: &str) -> Option<Branch<'a>> {
    let section = source.edition.section(id)?;
    let children = section_children(source, id);
    (!children.is_empty()).then(|| Branch {
        origin: section.id.clone(),
        title: section.title.clone(),
        thing: Thing::Section,
        lead_in: section.lead_in.as_ref(),
        children,
    })
}

fn section_children<'a>(source: &Source<'a>, section: &str) -> Vec<Branch<'a>> {
    let Some(id) = ItemId::parse(section) else {
        return Vec::new();
    };
    // A section that is a provision itself (3.9.3) is its own only child.
    let itself = source.edition.items.iter().find(|item| item.id == id);
    let mut children: Vec<Branch<'a>> = Vec::new();
    let place = Place::First(section.to_owned());
    children.extend(own_at(source, &place));
    if let Some(item) = itself {
        children.extend(branch(source, item));
        children.extend(own_at(source, &Place::After(section.to_owned())));
    }
    children.extend(children_of(source, &id));
    children
}

fn children_of<'a>(source: &Source<'a>, parent: &ItemId) -> Vec<Branch<'a>> {
    let mut out = Vec::new();
    for item in &source.edition.items {
        if item.id.parent().as_ref() != Some(parent) {
            continue;
        }
        out.extend(branch(source, item));
        out.extend(own_at(source, &Place::After(item.id.to_string())));
    }
    out
}

fn branch<'a>(source: &Source<'a>, item: &'a Item) -> Option<Branch<'a>> {
    let origin = item.id.to_string();
    if let Some(provision) = item.provision() {
        let tailored = effective(source, provision);
        return (tailored.choice != Choice::Rejected).then(|| Branch {
            origin,
            title: item.title.clone(),
            thing: Thing::Provision(Leaf::Model(provision, tailored)),
            lead_in: None,
            children: Vec::new(),
        });
    }
    let mut children: Vec<Branch<'a>> = own_at(source, &Place::First(origin.clone()));
    children.extend(children_of(source, &item.id));
    (!children.is_empty()).then(|| Branch {
        origin,
        title: item.title.clone(),
        thing: Thing::Heading,
        lead_in: item.lead_in(),
        children,
    })
}

/// The body's choice; a provision that sets up a role the body does without
/// is not adopted, unless the body wrote its own words for it.
pub(super) fn effective(source: &Source<'_>, provision: &Provision) -> Tailored {
    let mut tailored = source.tailoring.of(provision);
    if tailored.choice != Choice::Reworded
        && let Some(role) = absent_role(source, provision)
    {
        tailored.choice = Choice::Rejected;
        tailored.reason = format!("{}を置かないため", role);
    }
    tailored
}

fn absent_role<'a>(source: &Source<'a>, provision: &Provision) -> Option<&'a str> {
    source
        .edition
        .roles
        .iter()
        .filter(|role| role.established_by.as_deref() == Some(&provision.key))
        .find(|role| {
            let setting = source.profile.roles.get(&role.key);
            setting.is_some_and(|s| !s.present)
        })
        .map(|role| role.name.as_str())
}

/// The body's own provisions at a place, each followed by those that were put
/// after it.
fn own_at<'a>(source: &Source<'a>, place: &Place) -> Vec<Branch<'a>> {
    let mut out = Vec::new();
    for own in source.tailoring.own.iter().filter(|o| o.place == *place) {
        let origin = own.origin();
        out.push(Branch {
            origin: origin.clone(),
            title: own.title.clone(),
            thing: Thing::Provision(Leaf::Own(own)),
            lead_in: None,
            children: Vec::new(),
        });
        out.extend(own_at(source, &Place::After(origin)));
    }
    out
}
