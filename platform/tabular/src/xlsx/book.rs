//! A workbook: which sheets it has and what its cells refer to.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::formats::Formats;
use super::package::Package;
use super::strings::Strings;
use super::xml::{Xml, attribute, attribute_text, is_true};
use crate::read::{Foreign, Limits, ReadError};

pub(crate) struct Book<'a> {
    pub package: Package<'a>,
    pub sheets: Vec<SheetPart>,
    pub strings: Strings,
    pub formats: Formats,
    pub from_1904: bool,
}

pub(crate) struct SheetPart {
    pub name: String,
    pub part: String,
    pub hidden: bool,
}

/// A reference to another part: the last word of its type, and where it is.
struct Relation {
    kind: String,
    target: String,
}

impl<'a> Book<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let package = Package::open(bytes, limits)?;
        let root = relations(&package, "_rels/.rels", "")?;
        let main = root.into_values().find(|r| r.kind == "officeDocument");
        let main = main.map_or("xl/workbook.xml".to_owned(), |r| r.target);
        if !main.ends_with(".xml") || !main.starts_with("xl/") || !package.has(&main) {
            return Err(ReadError::Foreign(foreign(&package)));
        }
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = relations(&package, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let of_kind = |kind: &str, usual: &str| {
            let found = relations.values().find(|r| r.kind == kind);
            found.map_or(format!("{folder}/{usual}"), |r| r.target.clone())
        };
        let strings = of_kind("sharedStrings", "sharedStrings.xml");
        let strings = Strings::read(&package, &strings, limits)?;
        let formats = Formats::read(&package, &of_kind("styles", "styles.xml"))?;
        let (sheets, from_1904) = sheets(&package, &main, &relations)?;
        Ok(Self {
            package,
            sheets,
            strings,
            formats,
            from_1904,
        })
    }
}

/// What a ZIP file is that holds no workbook of this kind.
fn foreign(package: &Package<'_>) -> Foreign {
    if package.has("xl/workbook.bin") {
        Foreign::Xlsb
    } else if package.has("mimetype") && package.has("content.xml") {
        Foreign::Ods
    } else if package.any_starts_with("word/") || package.any_starts_with("ppt/") {
        Foreign::OtherOffice
    } else {
        Foreign::Zip
    }
}

fn relations(
    package: &Package<'_>,
    part: &str,
    folder: &str,
) -> Result<HashMap<String, Relation>, ReadError> {
    let mut found = HashMap::new();
    if !package.has(part) {
        return Ok(found);
    }
    let mut xml = Xml::new(package.part(part)?);
    loop {
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                // Links to other files are never followed.
                if attribute(&e, "TargetMode").as_deref() == Some("External") {
                    continue;
                }
                let kind = attribute(&e, "Type").unwrap_or_default();
                let relation = Relation {
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolved(folder, &attribute_text(&e, "Target")?),
                };
                found.insert(attribute_text(&e, "Id")?, relation);
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path.join("/")
}

fn sheets(
    package: &Package<'_>,
    main: &str,
    relations: &HashMap<String, Relation>,
) -> Result<(Vec<SheetPart>, bool), ReadError> {
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    let mut xml = Xml::new(package.part(main)?);
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "workbookPr" => from_1904 |= is_true(attribute(&e, "date1904")),
                "sheet" => {
                    let id = relation_id(&e);
                    let relation = id.and_then(|id| relations.get(&id));
                    // Sheets of charts and dialogs hold no cells.
                    let Some(relation) = relation.filter(|r| r.kind == "worksheet") else {
                        continue;
                    };
                    let state = attribute(&e, "state");
                    sheets.push(SheetPart {
                        name: attribute_text(&e, "name")?,
                        part: relation.target.clone(),
                        hidden: matches!(state.as_deref(), Some("hidden" | "veryHidden")),
                    });
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match sheets.is_empty() {
        true => Err(ReadError::NoRows),
        false => Ok((sheets, from_1904)),
    }
}

/// `r:id`; the element may carry other attributes named `…Id`.
fn relation_id(element: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let mut all = element.attributes();
    all.with_checks(false)
        .flatten()
        .find(|a| a.key.prefix().is_some() && a.key.local_name().as_ref() == "id")
        .map(|a| a.value.into_owned())
}
