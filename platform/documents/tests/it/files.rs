//! Opens what was written: ZIP parts and a strict little XML reader (well-formedness is part of every test).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// The parts of a DOCX or XLSX file.
pub fn parts(file: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (entry.name().unwrap().into_owned(), text)
        })
        .collect()
}

#[derive(Debug, Default, PartialEq)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    /// Its own character data, not its children's.
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn value(&self, child: &str) -> Option<&str> {
        self.child(child)?.attribute("w:val")
    }

    /// Itself and everything below, in document order.
    pub fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Element::all));
        all
    }

    pub fn named<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        self.all()
            .into_iter()
            .filter(|element| element.name == name)
            .collect()
    }
}

/// Reads XML or panics saying why it is not well-formed.
pub fn xml(source: &str) -> Element {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!source.contains(forbidden), "a character XML forbids");
    let source = source.trim_start_matches('\u{feff}');
    let mut rest = match source.strip_prefix("<?xml") {
        Some(declared) => declared
            .split_once("?>")
            .expect("declaration ends")
            .1
            .trim_start(),
        None => source,
    };
    let mut open = vec![Element::default()];
    while let Some((text, after)) = rest.split_once('<') {
        open.last_mut().unwrap().text.push_str(&unescape(text));
        let (tag, next) = after.split_once('>').expect("tag ends");
        rest = next;
        if let Some(name) = tag.strip_prefix('/') {
            let done = open.pop().unwrap();
            assert_eq!(done.name, name, "tags nest");
            open.last_mut().unwrap().children.push(done);
            continue;
        }
        let empty = tag.ends_with('/');
        let element = start(tag.trim_end_matches('/'));
        if empty {
            open.last_mut().unwrap().children.push(element);
        } else {
            open.push(element);
        }
    }
    assert!(rest.trim().is_empty(), "text after the root");
    assert_eq!(open.len(), 1, "all tags are closed");
    let mut root = open.pop().unwrap();
    assert_eq!(root.children.len(), 1, "one root");
    root.children.pop().unwrap()
}

fn start(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        let (value, next) = after.split_once('"').expect("attribute value ends");
        assert!(
            attributes.insert(key.to_owned(), unescape(value)).is_none(),
            "attribute twice: {key}"
        );
        rest = next;
    }
    assert!(rest.trim().is_empty(), "attributes of {tag}");
    Element {
        name: name.into(),
        attributes,
        ..Element::default()
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (entity, next) = after.split_once(';').expect("entity ends");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => {
                let code = other.strip_prefix("#x").map_or_else(
                    || other.strip_prefix('#').unwrap().parse().unwrap(),
                    |hex| u32::from_str_radix(hex, 16).unwrap(),
                );
                char::from_u32(code).unwrap()
            }
        });
        rest = next;
    }
    out.push_str(rest);
    out
}
