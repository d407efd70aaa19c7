//! One thing broken in the embedded catalog, and what the check must say.

use sakimori_provisions::catalog::{CatalogError, Files, embedded, load};

/// One row of a table of rules.
pub struct Broken {
    pub what: &'static str,
    /// Below `h27/`.
    pub file: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub rule: &'static str,
    /// Text of the line that is named, after the change; empty where the file
    /// as a whole is meant.
    pub at: &'static str,
}

pub const fn row(
    what: &'static str,
    file: &'static str,
    (from, to): (&'static str, &'static str),
    (rule, at): (&'static str, &'static str),
) -> Broken {
    Broken {
        what,
        file,
        from,
        to,
        rule,
        at,
    }
}

/// Replaces the first `from` of a file.
#[track_caller]
pub fn change(files: &mut Files, file: &str, from: &str, to: &str) {
    let text = files
        .get_mut(file)
        .unwrap_or_else(|| panic!("no file {file}"));
    assert!(text.contains(from), "{file} has no {from}");
    *text = text.replacen(from, to, 1);
}

pub fn errors(files: &Files, edition: &str) -> Vec<CatalogError> {
    match load(files, edition) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.0,
    }
}

/// Every row is found by its rule, in its file, on its line.
pub fn check(rows: &[Broken]) {
    let mut wrong = Vec::new();
    for row in rows {
        let file = format!("h27/{}", row.file);
        let mut files = embedded();
        change(&mut files, &file, row.from, row.to);
        let lines: Vec<usize> = match row.at {
            // The file as a whole, or the line with the word it speaks of.
            "" => vec![0],
            at => (1..)
                .zip(files[&file].lines())
                .filter(|(_, l)| l.contains(at))
                .map(|(n, _)| n)
                .collect(),
        };
        assert!(!lines.is_empty(), "{}: no line {}", row.what, row.at);
        let found = errors(&files, "h27");
        let hit = found.iter().any(|e| {
            let on_line = match row.at {
                "" => e.line == 0 || speaks_of_its_line(&files[&file], e),
                _ => lines.contains(&e.line),
            };
            e.file == file && e.rule == row.rule && on_line
        });
        let speaks = found
            .iter()
            .all(|e| !e.message.is_empty() && e.to_string().starts_with("catalog/"));
        if !hit || !speaks {
            wrong.push(format!(
                "{}: expected {} in {file}:{lines:?}, found {found:#?}",
                row.what, row.rule
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The word the message quotes last stands on the line it names.
fn speaks_of_its_line(text: &str, error: &CatalogError) -> bool {
    let word = error.message.rsplit_once('「').map_or("", |(_, rest)| rest);
    let word = word.split('」').next().unwrap();
    let line = text.lines().nth(error.line - 1);
    line.is_some_and(|line| line.contains(word))
}
