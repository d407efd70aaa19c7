//! The files as they are written, before any rule was checked.

use serde::Deserialize;
use toml::Spanned;

use super::*;

/// A section's file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSection {
    pub section: Spanned<String>,
    pub title: String,
    pub measures: Vec<Spanned<String>>,
    pub purpose: String,
    pub lead_in: Option<Spanned<Template>>,
    #[serde(default)]
    pub item: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub id: Spanned<ItemId>,
    pub kind: Kind,
    pub title: String,
    pub lead_in: Option<Spanned<Template>>,
    pub key: Option<Spanned<String>>,
    pub level: Option<Level>,
    pub appendix_level: Option<Level>,
    #[serde(default)]
    pub source: Source,
    pub text: Option<Spanned<Template>>,
    #[serde(default)]
    pub items: Vec<Spanned<Template>>,
    pub why: Option<String>,
    pub attachment: Option<Attachment>,
    pub marks: Option<Spanned<Marks>>,
    #[serde(default)]
    pub joins: Joins,
    #[serde(default)]
    pub implied: Vec<String>,
    pub permission: Option<Spanned<Permission>>,
    #[serde(default)]
    pub records: Vec<Spanned<Record>>,
    #[serde(default)]
    pub duties: Vec<Spanned<Duty>>,
    pub lineage: Option<Spanned<Lineage>>,
    #[serde(default)]
    pub guidance: Vec<Guidance>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Heading,
    Provision,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEdition {
    pub id: String,
    pub title: String,
    pub short_title: String,
    pub published: String,
    pub predecessor: Option<String>,
    pub dropped: Vec<String>,
    pub chapter: Vec<Chapter>,
}

macro_rules! list_file {
    ($name:ident { $field:ident : $type:ty $(, $extra:ident : $extra_type:ty)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { pub $field: Vec<$type>, $(#[allow(dead_code)] $extra: $extra_type)? }
    };
}
list_file!(RoleFile { role: Role });
list_file!(OfficeFile { office: Office });
list_file!(MeasureFile { measure: Measure });
list_file!(BodyKindFile {
    body_kind: BodyKind
});
list_file!(AssetKindFile {
    asset_kind: AssetKind,
    source: String
});
list_file!(ThreatFile { threat: Threat });
list_file!(DefinitionFile {
    definition: Definition
});
list_file!(DifferenceFile {
    difference: Difference
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassificationFile {
    pub clause: String,
    pub axis: Vec<Axis>,
    pub scheme: Vec<Scheme>,
}

list_file!(AccessFile { grant: Grant });
list_file!(SeparationFile {
    separation: Separation
});
