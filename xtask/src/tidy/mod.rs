//! The rules of the repository as code. A rule is a pure function from the
//! [`Tree`] to its offences; a rule without a line here is only an opinion.

mod layout;
mod lines;
mod links;
mod tree;

use std::fmt;
use std::path::Path;

use tree::Tree;

/// A broken rule and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Offence {
    file: String,
    /// From 1.
    line: usize,
    message: String,
}

impl Offence {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

const RULES: [fn(&Tree) -> Vec<Offence>; 8] = [
    lines::length,
    lines::notes_to_self,
    lines::white_space,
    lines::private_folders,
    layout::introductions,
    layout::twin_migrations,
    links::targets,
    links::decision_index,
];

/// Prints every offence; `true` where there is none.
pub fn run(root: &Path) -> Result<bool, String> {
    let tree = Tree::of_repository(root)?;
    let mut offences: Vec<Offence> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    offences.sort();
    for offence in &offences {
        println!("{offence}");
    }
    let files = tree.len();
    match offences.len() {
        0 => println!("tidy: {files} files, nothing to mend"),
        n => println!("tidy: {files} files, {n} to mend"),
    }
    Ok(offences.is_empty())
}

/// What a rule says about files made up for the test, one line each.
#[cfg(test)]
fn check(rule: fn(&Tree) -> Vec<Offence>, files: &[(&str, &str)]) -> Vec<String> {
    let found = rule(&Tree::of(files));
    found.iter().map(ToString::to_string).collect()
}
