//! Rules about which files there are and how they begin.

use std::collections::BTreeSet;

use super::{Offence, Tree};

/// A library says first what it is for, what always holds in it, and where to
/// look next; briefly.
pub fn introductions(tree: &Tree) -> Vec<Offence> {
    tree.texts()
        .filter(|(name, _)| name.ends_with("src/lib.rs"))
        .filter_map(|(name, text)| {
            let lines = text.lines().take_while(|l| l.starts_with("//!")).count();
            let message = format!("begins with {lines} lines of //!, not with 3 to 12");
            (!(3..=12).contains(&lines)).then(|| Offence::new(name, 1, message))
        })
        .collect()
}

/// Both engines know the same migrations.
pub fn twin_migrations(tree: &Tree) -> Vec<Offence> {
    let folders = ["migrations/sqlite/", "migrations/postgres/"];
    let [sqlite, postgres] = folders.map(|folder| tree.names_in(folder).collect::<BTreeSet<_>>());
    let lonely = |here: &str, names: Vec<&&str>, there: &str| {
        let offence =
            |name: &&&str| Offence::new(&format!("{here}{name}"), 1, format!("no twin in {there}"));
        names.iter().map(offence).collect::<Vec<_>>()
    };
    let [here, there] = folders;
    let mut found = lonely(here, sqlite.difference(&postgres).collect(), there);
    found.extend(lonely(there, postgres.difference(&sqlite).collect(), here));
    found
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_library_introduces_itself_in_3_to_12_lines() {
        let (brief, right, long) = ("//! A.\n", "//! A.\n//!\n//! B.\n", "//! A.\n".repeat(13));
        let files = [
            ("modules/a/src/lib.rs", brief),
            ("modules/b/src/lib.rs", right),
            ("modules/c/src/lib.rs", &long),
            ("modules/d/src/lib.rs", "use a;\n//! A.\n//! B.\n//! C.\n"),
            ("modules/e/src/model.rs", brief),
        ];
        assert_eq!(
            check(introductions, &files),
            [
                "modules/a/src/lib.rs:1: begins with 1 lines of //!, not with 3 to 12",
                "modules/c/src/lib.rs:1: begins with 13 lines of //!, not with 3 to 12",
                "modules/d/src/lib.rs:1: begins with 0 lines of //!, not with 3 to 12",
            ]
        );
    }

    #[test]
    fn a_migration_is_written_for_both_engines() {
        let files = [
            ("migrations/sqlite/0001_a.sql", ""),
            ("migrations/postgres/0001_a.sql", ""),
            ("migrations/sqlite/0002_b.sql", ""),
            ("migrations/postgres/0003_c.sql", ""),
        ];
        assert_eq!(
            check(twin_migrations, &files),
            [
                "migrations/sqlite/0002_b.sql:1: no twin in migrations/postgres/",
                "migrations/postgres/0003_c.sql:1: no twin in migrations/sqlite/",
            ]
        );
    }
}
