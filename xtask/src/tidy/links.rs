//! Rules about what documents point at.

use super::{Offence, Tree};

const DECISIONS: &str = "docs/adr/";

/// A relative link leads to a file or a folder of the repository.
pub fn targets(tree: &Tree) -> Vec<Offence> {
    let mut found = Vec::new();
    for (name, text) in tree.texts().filter(|(name, _)| name.ends_with(".md")) {
        for (line, link) in links(text) {
            if !resolve(name, &link).is_some_and(|path| tree.has(&path)) {
                found.push(Offence::new(name, line, format!("{link} leads nowhere")));
            }
        }
    }
    found
}

/// The index of the decision records names each of them.
pub fn decision_index(tree: &Tree) -> Vec<Offence> {
    let index = format!("{DECISIONS}README.md");
    let listed: Vec<String> = links(tree.text(&index).unwrap_or_default())
        .filter_map(|(_, link)| resolve(&index, &link))
        .collect();
    tree.names_in(DECISIONS)
        .filter(|name| name.ends_with(".md") && name.starts_with(|c: char| c.is_ascii_digit()))
        .map(|name| format!("{DECISIONS}{name}"))
        .filter(|path| !listed.contains(path))
        .map(|path| Offence::new(&path, 1, format!("not listed in {index}")))
        .collect()
}

/// Line and target of every relative link outside code.
fn links(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut fenced = false;
    let prose = text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    prose.flat_map(|(at, line)| {
        let targets = without_code(line);
        let targets: Vec<String> = inline(&targets).chain(definition(&targets)).collect();
        targets.into_iter().map(move |target| (at + 1, target))
    })
}

/// The parts of a line that are not between backquotes.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// `[text](target)` and `[text](target "title")`.
fn inline(line: &str) -> impl Iterator<Item = String> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
        .filter_map(relative)
}

/// `[name]: target`.
fn definition(line: &str) -> Option<String> {
    let (_, target) = line.strip_prefix('[')?.split_once("]: ")?;
    relative(target.split(' ').next()?)
}

/// Without the place in the page; `None` for addresses and places in the same
/// page.
fn relative(target: &str) -> Option<String> {
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let path = target.split('#').next()?;
    let address = path.contains("://") || path.starts_with("mailto:");
    (!path.is_empty() && !address).then(|| path.to_owned())
}

/// The path from the root; `None` where it leaves the repository.
fn resolve(from: &str, link: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in link.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            step => path.push(step),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_link_leads_to_a_file_or_a_folder() {
        let text = "[a](b.md) [b](../README.md#top) [c](https://example.jp/x) [d](#e)\n\
            [f](missing.md) ![g](../img/g.png \"G\") [h](../../out.md)\n\
            `[i](code.md)`\n\
            ```\n[j](fenced.md)\n```\n\
            [k]: gone.md\n[l](../docs/) <mailto:a@example.jp>";
        let files = [
            ("docs/a.md", text),
            ("docs/b.md", ""),
            ("README.md", ""),
            ("img/g.png", ""),
        ];
        assert_eq!(
            check(targets, &files),
            [
                "docs/a.md:2: missing.md leads nowhere",
                "docs/a.md:2: ../../out.md leads nowhere",
                "docs/a.md:7: gone.md leads nowhere",
            ]
        );
    }

    #[test]
    fn every_decision_record_is_in_the_index() {
        let files = [
            ("docs/adr/README.md", "- [0001](0001-a.md)\n0003-c.md"),
            ("docs/adr/0001-a.md", ""),
            ("docs/adr/0003-c.md", ""),
            ("docs/adr/template.md", ""),
        ];
        assert_eq!(
            check(decision_index, &files),
            ["docs/adr/0003-c.md:1: not listed in docs/adr/README.md"]
        );
    }
}
