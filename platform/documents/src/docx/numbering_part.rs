//! `numbering.xml`: lists and their instances.

use std::fmt::Write;

use super::measure::{HALF, Hangs};
use super::numbers::{List, Numbers};
use super::{DECLARATION, NAMESPACE};
use crate::escape::push_escaped;
use crate::{NumberFormat, Numbering};

/// Written after the body: only then all instances are known.
pub(super) fn write(numbering: &Numbering, numbers: &Numbers, hangs: &Hangs) -> String {
    let mut xml = format!("{DECLARATION}<w:numbering xmlns:w=\"{NAMESPACE}\">");
    for (id, list) in numbers.lists.iter().enumerate() {
        let _ = write!(
            xml,
            "<w:abstractNum w:abstractNumId=\"{id}\"><w:nsid w:val=\"{:08X}\"/><w:multiLevelType w:val=\"multilevel\"/>",
            0x5A4B_0001 + id
        );
        for index in list.range() {
            level(&mut xml, numbering, numbers, list, index, hangs);
        }
        xml.push_str("</w:abstractNum>");
    }
    for (index, instance) in numbers.instances.iter().enumerate() {
        let _ = write!(
            xml,
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{}\"/>",
            index + 1,
            instance.list
        );
        if let Some((level, start)) = instance.start {
            let _ = write!(
                xml,
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride>"
            );
        }
        xml.push_str("</w:num>");
    }
    xml.push_str("</w:numbering>");
    xml
}

fn level(
    xml: &mut String,
    numbering: &Numbering,
    numbers: &Numbers,
    list: &List,
    index: usize,
    hangs: &Hangs,
) {
    let Some(rule) = numbering.levels.get(index) else {
        return;
    };
    let level = u8::try_from(index).unwrap_or(u8::MAX);
    let flows = numbering.flows_under(level);
    let within = index - list.first;
    let start = numbers.starts.get(index).copied().unwrap_or(1);
    let _ = write!(
        xml,
        "<w:lvl w:ilvl=\"{within}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{}\"/>",
        format(rule.format)
    );
    if !rule.restart && within > 0 {
        xml.push_str("<w:lvlRestart w:val=\"0\"/>");
    }
    if flows {
        xml.push_str("<w:suff w:val=\"nothing\"/>");
    }
    xml.push_str("<w:lvlText w:val=\"");
    push_escaped(xml, &rule.prefix);
    for printed in numbering.printed_levels(index) {
        let point = if printed < index { "." } else { "" };
        let _ = write!(xml, "%{}{point}", printed.saturating_sub(list.first) + 1);
    }
    push_escaped(xml, &rule.suffix);
    let hang = if flows { 2 } else { hangs.get(level) } * HALF;
    let space = if flows { "　" } else { "" };
    let _ = write!(
        xml,
        "{space}\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{hang}\" w:hanging=\"{hang}\"/></w:pPr></w:lvl>"
    );
}

/// ST_NumberFormat: the katakana ones without "FullWidth" are half-width.
fn format(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::Decimal => "decimal",
        NumberFormat::DecimalFullWidth => "decimalFullWidth",
        NumberFormat::Circled => "decimalEnclosedCircle",
        NumberFormat::Aiueo => "aiueoFullWidth",
        NumberFormat::Iroha => "irohaFullWidth",
    }
}
