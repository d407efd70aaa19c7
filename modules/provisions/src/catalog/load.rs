//! From files to a checked [`Edition`]. Every error of every file is
//! collected; nothing of a wrong catalog is used.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::raw::*;
use super::{check, *};

include!(concat!(env!("OUT_DIR"), "/catalog_files.rs"));

/// Path below the catalog folder → text.
pub type Files = BTreeMap<String, String>;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogError {
    pub file: String,
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// A stable name of the rule.
    pub rule: &'static str,
    pub message: String,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            rule,
            message,
        } = self;
        write!(f, "catalog/{file}:{line}: [{rule}] {message}")
    }
}

#[derive(Debug)]
pub struct CatalogErrors(pub Vec<CatalogError>);

impl fmt::Display for CatalogErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "カタログに{}件の誤りがあります。", self.0.len())?;
        self.0.iter().try_for_each(|e| writeln!(f, "  {e}"))
    }
}

impl std::error::Error for CatalogErrors {}

/// The files inside the program.
pub fn embedded() -> Files {
    FILES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// The `.toml` files of a folder laid out like `/catalog`.
pub fn folder(root: &Path) -> Result<Files, CatalogErrors> {
    let mut files = Files::new();
    collect(root, root, &mut files).map_err(|(path, reason)| {
        CatalogErrors(vec![CatalogError {
            file: path,
            line: 0,
            rule: "readable",
            message: format!("読めません（{reason}）"),
        }])
    })?;
    Ok(files)
}

fn collect(root: &Path, at: &Path, files: &mut Files) -> Result<(), (String, std::io::Error)> {
    let name = |path: &Path| {
        let below = path.strip_prefix(root).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    };
    let entries = std::fs::read_dir(at).map_err(|e| (at.display().to_string(), e))?;
    for entry in entries {
        let path = entry.map_err(|e| (name(at), e))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|e| (name(&path), e))?;
            files.insert(name(&path), text);
        }
    }
    Ok(())
}

/// The text of a file, for turning a position into a line.
pub(super) struct SourceFile<'a> {
    pub file: String,
    pub text: &'a str,
}

impl SourceFile<'_> {
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.iter().filter(|b| **b == b'\n').count() + 1
    }

    pub fn error(&self, at: usize, rule: &'static str, message: String) -> CatalogError {
        CatalogError {
            file: self.file.clone(),
            line: self.line(at),
            rule,
            message,
        }
    }
}

struct Reader<'a> {
    edition: &'a str,
    files: &'a Files,
    errors: Vec<CatalogError>,
}

impl<'a> Reader<'a> {
    fn source(&mut self, name: &str) -> Option<SourceFile<'a>> {
        let file = format!("{}/{name}", self.edition);
        match self.files.get(&file) {
            Some(text) => Some(SourceFile { file, text }),
            None => {
                self.errors.push(CatalogError {
                    file,
                    line: 0,
                    rule: "file-missing",
                    message: "ファイルがありません".to_owned(),
                });
                None
            }
        }
    }

    fn parse<T: DeserializeOwned>(&mut self, source: &SourceFile<'_>) -> Option<T> {
        match toml::from_str(source.text) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let message = error.message().replace('\n', " ");
                self.errors.push(source.error(at, "format", message));
                None
            }
        }
    }

    fn read<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let source = self.source(name)?;
        self.parse(&source)
    }
}

/// Reads and checks one edition.
pub fn load(files: &Files, edition: &str) -> Result<Edition, CatalogErrors> {
    let mut reader = Reader {
        edition,
        files,
        errors: Vec::new(),
    };
    let parts = read_parts(&mut reader);
    let mut errors = reader.errors;
    let Some((head, vocabulary, sections)) = parts.filter(|_| errors.is_empty()) else {
        return Err(CatalogErrors(errors));
    };
    let older = head.predecessor.as_deref().map(|id| load(files, id));
    let older = match older {
        Some(Err(found)) => return Err(found),
        Some(Ok(edition)) => Some(edition),
        None => None,
    };
    errors.extend(check::vocabulary(edition, &head.chapter, &vocabulary));
    errors.extend(check::sections(
        edition,
        &head.chapter,
        &vocabulary,
        &sections,
    ));
    errors.extend(check::access(edition, &vocabulary, &sections));
    errors.extend(check::separations(edition, &vocabulary, &sections));
    errors.extend(check::lineage(
        edition,
        older.as_ref(),
        &head.dropped,
        &sections,
    ));
    errors.iter_mut().for_each(|error| place(files, error));
    if errors.is_empty() {
        Ok(build(head, vocabulary, sections))
    } else {
        Err(CatalogErrors(errors))
    }
}

/// The rules of the vocabularies speak of a word, not of a position: the line
/// is where that word stands in the file (its second stand, where it must not
/// stand twice).
fn place(files: &Files, error: &mut CatalogError) {
    let quoted = |text: &str| {
        let (_, from) = text.rsplit_once('「')?;
        from.split_once('」').map(|(word, _)| word.to_owned())
    };
    let (Some(text), Some(word)) = (files.get(&error.file), quoted(&error.message)) else {
        return;
    };
    if error.line > 1 {
        return;
    }
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| {
        let comment = line.trim_start().starts_with('#');
        !comment && line.contains(&word)
    });
    let found = match error.rule {
        "key-unique" => lines.last(),
        _ => lines.next(),
    };
    if let Some((line, _)) = found {
        error.line = line;
    }
}

pub(super) struct Vocabulary {
    pub roles: Vec<Role>,
    pub offices: Vec<Office>,
    pub measures: Vec<Measure>,
    pub body_kinds: Vec<BodyKind>,
    pub classification: Classification,
    pub schemes: Vec<Scheme>,
    pub asset_kinds: Vec<AssetKind>,
    pub threats: Vec<Threat>,
    pub definitions: Vec<Definition>,
    pub differences: Vec<Difference>,
    pub enumerated: BasicPolicy,
    pub declaration: BasicPolicy,
    pub grants: Vec<Grant>,
    pub separations: Vec<Separation>,
}

type Sections<'a> = Vec<(SourceFile<'a>, RawSection)>;

fn read_parts<'a>(reader: &mut Reader<'a>) -> Option<(RawEdition, Vocabulary, Sections<'a>)> {
    let head = reader.read::<RawEdition>("edition.toml");
    let roles = reader.read::<RoleFile>("roles.toml");
    let offices = reader.read::<OfficeFile>("offices.toml");
    let measures = reader.read::<MeasureFile>("measures.toml");
    let body_kinds = reader.read::<BodyKindFile>("body_kinds.toml");
    let classes = reader.read::<ClassificationFile>("classification.toml");
    let asset_kinds = reader.read::<AssetKindFile>("asset_kinds.toml");
    let threats = reader.read::<ThreatFile>("threats.toml");
    let definitions = reader.read::<DefinitionFile>("definitions.toml");
    let differences = reader.read::<DifferenceFile>("differences.toml");
    let enumerated = reader.read("basic_policy/enumerated.toml");
    let declaration = reader.read("basic_policy/declaration.toml");
    let access = reader.read::<AccessFile>("access.toml");
    let separations = reader.read::<SeparationFile>("separations.toml");
    let head = head?;
    let mut sections = Vec::new();
    for id in head.chapter.iter().flat_map(|c| &c.sections) {
        if let Some(source) = reader.source(&format!("provisions/{id}.toml"))
            && let Some(raw) = reader.parse(&source)
        {
            sections.push((source, raw));
        }
    }
    let classes = classes?;
    let vocabulary = Vocabulary {
        roles: roles?.role,
        offices: offices?.office,
        measures: measures?.measure,
        body_kinds: body_kinds?.body_kind,
        classification: Classification {
            clause: classes.clause,
            axis: classes.axis,
        },
        schemes: classes.scheme,
        asset_kinds: asset_kinds?.asset_kind,
        threats: threats?.threat,
        definitions: definitions?.definition,
        differences: differences?.difference,
        enumerated: enumerated?,
        declaration: declaration?,
        grants: access?.grant,
        separations: separations?.separation,
    };
    Some((head, vocabulary, sections))
}

fn build(head: RawEdition, vocabulary: Vocabulary, raw: Sections<'_>) -> Edition {
    let mut items = Vec::new();
    let mut sections = Vec::new();
    for (_, section) in raw {
        sections.push(Section {
            id: section.section.into_inner(),
            title: section.title,
            measures: section
                .measures
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            purpose: section.purpose.trim().to_owned(),
            lead_in: section.lead_in.map(Spanned::into_inner),
        });
        items.extend(section.item.into_iter().map(build_item));
    }
    let by_key: HashMap<String, usize> = items
        .iter()
        .enumerate()
        .filter_map(|(i, item)| item.provision().map(|p| (p.key.clone(), i)))
        .collect();
    Edition {
        id: head.id,
        title: head.title,
        short_title: head.short_title,
        published: head.published,
        chapters: head.chapter,
        sections,
        items,
        roles: vocabulary.roles,
        offices: vocabulary.offices,
        measures: vocabulary.measures,
        body_kinds: vocabulary.body_kinds,
        classification: vocabulary.classification,
        schemes: vocabulary.schemes,
        asset_kinds: vocabulary.asset_kinds,
        threats: vocabulary.threats,
        definitions: vocabulary.definitions,
        differences: vocabulary.differences,
        enumerated: vocabulary.enumerated,
        declaration: vocabulary.declaration,
        grants: vocabulary.grants,
        separations: vocabulary.separations,
        by_key,
    }
}

/// The checks have seen to it that what a provision needs is there.
fn build_item(raw: RawItem) -> Item {
    let level = raw.level.unwrap_or(Level::Basic);
    let kind = match raw.kind {
        Kind::Heading => ItemKind::Heading {
            lead_in: raw.lead_in.map(Spanned::into_inner),
        },
        Kind::Provision => ItemKind::Provision(Box::new(Provision {
            key: raw.key.map(Spanned::into_inner).unwrap_or_default(),
            level,
            appendix_level: raw.appendix_level.unwrap_or(level),
            source: raw.source,
            text: raw.text.map(Spanned::into_inner).unwrap_or_default(),
            items: raw.items.into_iter().map(Spanned::into_inner).collect(),
            why: raw.why.unwrap_or_default(),
            attachment: raw.attachment,
            marks: raw.marks.map(Spanned::into_inner).unwrap_or_default(),
            joins: raw.joins,
            implied: raw.implied,
            permission: raw.permission.map(Spanned::into_inner),
            records: raw.records.into_iter().map(Spanned::into_inner).collect(),
            duties: raw.duties.into_iter().map(Spanned::into_inner).collect(),
            lineage: raw.lineage.map(Spanned::into_inner),
        })),
    };
    Item {
        id: raw.id.into_inner(),
        title: raw.title,
        kind,
        guidance: raw.guidance,
    }
}
