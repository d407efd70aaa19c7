//! Entries as lines a person can edit: 「見出し：本文」, what stands below an
//! entry indented by 「　」. Pure.

use super::PolicyEntry;

/// One line per entry.
pub(crate) fn print_entries(entries: &[PolicyEntry]) -> Vec<String> {
    let mut lines = Vec::new();
    push(&mut lines, entries, "");
    lines
}

fn push(lines: &mut Vec<String>, entries: &[PolicyEntry], indent: &str) {
    for entry in entries {
        lines.push(match &entry.heading {
            Some(heading) => format!("{indent}{heading}：{}", entry.text),
            None => format!("{indent}{}", entry.text),
        });
        push(lines, &entry.entries, &format!("{indent}　"));
    }
}

/// Reads the lines back. A heading is what stands before the first 「：」,
/// unless it reads like a sentence.
pub(crate) fn parse_entries<'l>(lines: impl IntoIterator<Item = &'l str>) -> Vec<PolicyEntry> {
    let mut entries: Vec<PolicyEntry> = Vec::new();
    for line in lines {
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        let below = line.starts_with(['　', ' ', '\t']);
        let entry = entry(text);
        match entries.last_mut() {
            Some(above) if below => above.entries.push(entry),
            _ => entries.push(entry),
        }
    }
    entries
}

fn entry(line: &str) -> PolicyEntry {
    let heading = line
        .split_once('：')
        .filter(|(head, rest)| !rest.is_empty() && !head.contains(['、', '。']));
    let (heading, text) = match heading {
        Some((head, rest)) => (Some(head.to_owned()), rest),
        None => (None, line),
    };
    PolicyEntry {
        heading,
        text: text.to_owned(),
        entries: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back() {
        let lines = [
            "行政機関の範囲：この基本方針を適用する。",
            "情報資産の範囲：次に掲げる情報資産とする。",
            "　ネットワーク",
            "　文書（注：印刷したものを含む、全て）",
            "地震、落雷：火災",
        ];
        let entries = parse_entries(lines);
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[1].entries.len(), 2);
        assert_eq!(entries[2].heading, None);
        let printed = print_entries(&entries);
        assert_eq!(parse_entries(printed.iter().map(String::as_str)), entries);
        assert_eq!(parse_entries(["", "　"]), []);
    }
}
