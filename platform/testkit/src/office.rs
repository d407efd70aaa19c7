//! Word and Excel files: a ZIP of well-formed XML parts, and the text in it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::html::unescape;

/// The parts of the file. Panics where it is no ZIP of well-formed XML.
pub fn parts(file: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).expect("a ZIP file");
    let parts: BTreeMap<String, String> = (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("a part");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("UTF-8");
            (entry.name().expect("a name").into_owned(), text)
        })
        .collect();
    for (name, xml) in &parts {
        well_formed(name, xml);
    }
    parts
}

/// What stands in the cells or paragraphs, all in a row.
pub fn text(file: &[u8]) -> String {
    let all = parts(file);
    let shown = all.iter().filter(|(name, _)| {
        *name == "word/document.xml"
            || *name == "xl/sharedStrings.xml"
            || name.starts_with("xl/worksheets/")
    });
    shown.map(|(_, xml)| words(xml)).collect()
}

fn words(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some((text, after)) = rest.split_once('<') {
        out.push_str(&unescape(text));
        let (tag, next) = after.split_once('>').expect("the tag ends");
        if tag == "/w:p" || tag == "/si" {
            out.push('\n');
        }
        rest = next;
    }
    out
}

/// Tags nest and close, one root, only characters XML knows.
fn well_formed(name: &str, xml: &str) {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(forbidden), "{name}: a character XML forbids");
    let mut open: Vec<&str> = Vec::new();
    let mut roots = 0;
    let mut rest = xml.trim_start_matches('\u{feff}');
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>') || !open.is_empty(), "{name}: stray >");
        assert!(entities(text), "{name}: a bare & in {text}");
        let (tag, next) = after.split_once('>').expect("the tag ends");
        rest = next;
        if tag.starts_with('?') {
            continue;
        }
        assert!(tag.matches('"').count() % 2 == 0, "{name}: <{tag}>");
        assert!(entities(tag), "{name}: a bare & in <{tag}>");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{name}: tags nest");
            continue;
        }
        roots += usize::from(open.is_empty());
        if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap_or_default());
        }
    }
    assert!(rest.trim().is_empty(), "{name}: text after the root");
    assert_eq!((open.len(), roots), (0, 1), "{name}: one root, all closed");
}

fn entities(text: &str) -> bool {
    text.split('&').skip(1).all(|after| {
        let entity = after.split_once(';').map_or("", |(entity, _)| entity);
        ["amp", "lt", "gt", "quot", "apos"].contains(&entity) || entity.starts_with('#')
    })
}
