//! The routes as the source declares them, so that none can be forgotten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::table::{GET, Method, POST};

/// Every `.route(path, get(…).post(…))` of the modules and the app.
pub fn routes() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["modules", "app/src"] {
        rust_files(&root.join(folder), &mut files);
    }
    let mut found = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        for call in text.split(".route(").skip(1) {
            let call = argument(call);
            // A function of that name elsewhere takes no address.
            let Some(path) = call.split('"').nth(1).filter(|p| p.starts_with('/')) else {
                continue;
            };
            let path = path.to_owned();
            for (method, name) in [(GET, "get("), (POST, "post(")] {
                if handlers(call, name) {
                    found.insert((word(method).to_owned(), path.clone()));
                }
            }
        }
    }
    found
}

pub fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
}

/// Whether the call names the method, as `get(` or `.get(`, and not as the
/// end of another word.
fn handlers(call: &str, name: &str) -> bool {
    call.match_indices(name).any(|(at, _)| {
        let before = call[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

/// Up to the parenthesis that closes the call.
fn argument(call: &str) -> &str {
    let mut depth = 1;
    for (at, c) in call.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &call[..at];
        }
    }
    call
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" && name != "target" {
            rust_files(&path, into);
        } else if name.ends_with(".rs") {
            into.push(path);
        }
    }
}
