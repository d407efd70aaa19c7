//! Rules that look at one file, line by line.

use super::{Offence, Tree};

/// A file longer than this is two.
const LONGEST: usize = 400;
const CODE: [&str; 4] = ["app/", "modules/", "platform/", "xtask/"];
const EXACT: [&str; 6] = [".rs", ".md", ".toml", ".sql", ".css", ".js"];
// In pieces, so that this file keeps its own rule.
const NOTES: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];
/// The first folder of a path that is somebody's own.
const PRIVATE: [&str; 6] = ["home", "Users", "root", "work", "workspace", "workspaces"];

pub fn length(tree: &Tree) -> Vec<Offence> {
    let code = |name: &str| name.ends_with(".rs") && CODE.iter().any(|f| name.starts_with(f));
    tree.texts()
        .filter(|(name, _)| code(name))
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(name, lines)| {
            let message = format!("{lines} lines; split what is over {LONGEST}");
            Offence::new(name, LONGEST + 1, message)
        })
        .collect()
}

pub fn notes_to_self(tree: &Tree) -> Vec<Offence> {
    per_line(
        tree,
        |_| true,
        |line| {
            let note = NOTES.iter().find(|note| has_word(line, note))?;
            Some(format!("{note}: finish it or write an issue"))
        },
    )
}

pub fn white_space(tree: &Tree) -> Vec<Offence> {
    let exact = |name: &str| EXACT.iter().any(|end| name.ends_with(end));
    per_line(tree, exact, |line| {
        if line.contains('\t') {
            return Some("tab".to_owned());
        }
        (line.trim_end() != line).then(|| "white space at the end".to_owned())
    })
}

pub fn private_folders(tree: &Tree) -> Vec<Offence> {
    per_line(
        tree,
        |_| true,
        |line| {
            let folder = PRIVATE.iter().find(|folder| names_folder(line, folder))?;
            Some(format!("a path below somebody's own folder ({folder})"))
        },
    )
}

fn per_line(
    tree: &Tree,
    file: impl Fn(&str) -> bool,
    rule: impl Fn(&str) -> Option<String>,
) -> Vec<Offence> {
    let mut found = Vec::new();
    for (name, text) in tree.texts().filter(|(name, _)| file(name)) {
        for (at, line) in text.split('\n').enumerate() {
            found.extend(rule(line).map(|message| Offence::new(name, at + 1, message)));
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default();
        !before.ends_with(in_word) && !after.starts_with(in_word)
    })
}

/// Whether the line holds an absolute path `/folder/…` or `C:\folder\…`.
/// What goes on from another path or an address (`./`, `example.jp/`) does not
/// count.
fn names_folder(line: &str, folder: &str) -> bool {
    let in_path = |c: char| c.is_ascii_alphanumeric() || "_-.~*}$/".contains(c);
    line.match_indices(folder).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let after = rest.strip_prefix(folder).unwrap_or_default();
        match before.strip_suffix('/') {
            Some(start) => after.starts_with('/') && !start.ends_with(in_path),
            None => before.ends_with(":\\") && after.starts_with('\\'),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_rust_file_has_at_most_400_lines() {
        let (fits, long) = ("//\n".repeat(400), "//\n".repeat(401));
        assert!(check(length, &[("app/src/main.rs", &fits), ("docs/a.md", &long)]).is_empty());
        assert_eq!(
            check(length, &[("platform/a/src/lib.rs", &long)]),
            ["platform/a/src/lib.rs:401: 401 lines; split what is over 400"]
        );
    }

    #[test]
    fn a_note_to_self_is_found_as_a_word_only() {
        for note in NOTES {
            let text = format!("fn a() {{\n    // {note}: later\n}}");
            let found = check(notes_to_self, &[("a.rs", &text)]);
            assert_eq!(
                found,
                [format!("a.rs:2: {note}: finish it or write an issue")]
            );
            let part = format!("mktemp {note}{note}, S_{note}");
            assert!(check(notes_to_self, &[("a.sh", &part)]).is_empty());
        }
    }

    #[test]
    fn white_space_is_exact_where_people_write() {
        let files = [
            ("a.rs", "a\n b\n"),
            ("b.md", "a \nb\u{3000}\nc\r\n"),
            ("c.css", "\ta"),
            ("d.sh", "\ta "),
        ];
        assert_eq!(
            check(white_space, &files),
            [
                "b.md:1: white space at the end",
                "b.md:2: white space at the end",
                "b.md:3: white space at the end",
                "c.css:1: tab",
            ]
        );
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for (start, end, found) in [
            ("cd /", "/x/repo", true),
            ("\"/", "/x\"", true),
            ("file:///", "/x", false),
            ("https://example.jp/", "/x", false),
            ("../", "/x", false),
            ("$HOME/", "/x", false),
            ("C:\\", "\\x", true),
            ("the ", " folder", false),
        ] {
            for folder in PRIVATE {
                let line = format!("{start}{folder}{end}");
                assert_eq!(names_folder(&line, folder), found, "{line}");
            }
        }
    }
}
