use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The files of the repository: those git tracks, and new ones it does not
/// ignore.
#[derive(Debug, Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    /// Every file, also those that hold no text, and every folder.
    paths: BTreeSet<String>,
}

impl Tree {
    pub fn of_repository(root: &Path) -> Result<Self, String> {
        let listing = Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root)
            .output()
            .map_err(|e| format!("git cannot be run: {e}"))?;
        if !listing.status.success() {
            return Err(String::from_utf8_lossy(&listing.stderr).trim().to_owned());
        }
        let mut tree = Self::default();
        for name in String::from_utf8_lossy(&listing.stdout).split_terminator('\0') {
            let path = root.join(name);
            // Listed, but already removed from the folder.
            if !path.is_file() {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|e| format!("{name}: {e}"))?;
            tree.insert(name, String::from_utf8(bytes).ok());
        }
        Ok(tree)
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (name, text) in files {
            tree.insert(name, Some((*text).to_owned()));
        }
        tree
    }

    fn insert(&mut self, name: &str, text: Option<String>) {
        let folders = name.match_indices('/').filter_map(|(at, _)| name.get(..at));
        self.paths.extend(folders.map(str::to_owned));
        self.paths.insert(name.to_owned());
        if let Some(text) = text {
            self.texts.insert(name.to_owned(), text);
        }
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Path and text of every text file, in order of the path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(n, t)| (n.as_str(), t.as_str()))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Whether a file or a folder is there; the root is the empty path.
    pub fn has(&self, path: &str) -> bool {
        path.is_empty() || self.paths.contains(path)
    }

    /// The names of the files directly in a folder (`docs/adr/`).
    pub fn names_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.paths
            .iter()
            .filter_map(move |path| path.strip_prefix(folder))
            .filter(|name| !name.contains('/'))
    }
}
