//! axe-core: what a machine can find of the accessibility rules.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::driver::all_wanted;
use crate::tab::Tab;

const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']";
/// How many places of one violation are printed.
const PLACES: usize = 4;

/// Looks at pages and remembers what is wrong with them.
pub struct Axe {
    script: String,
    found: Vec<String>,
    pages: usize,
}

impl Axe {
    /// `None` where axe is not installed, having said so.
    pub fn load() -> Option<Self> {
        let local = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/browser/node_modules/axe-core/axe.min.js");
        let path = std::env::var("SAKIMORI_AXE").map_or(local, PathBuf::from);
        match std::fs::read_to_string(&path) {
            Ok(script) => Some(Self {
                script,
                found: Vec::new(),
                pages: 0,
            }),
            Err(reason) => {
                let path = path.display();
                assert!(!all_wanted(), "{path}: {reason}");
                eprintln!("skipped: {path} is missing (npm --prefix app/tests/browser ci)");
                None
            }
        }
    }

    /// Looks at the page that is open.
    pub async fn look(&mut self, tab: &Tab, page: &str) {
        tab.picture(page).await;
        tab.run(&self.script).await;
        let answer = tab
            .run_async(&format!(
                "const done = arguments[arguments.length - 1];
                 axe.run(document, {{ runOnly: {RULES}, resultTypes: ['violations'] }})
                   .then((r) => done([r.violations, r.passes.length]), (e) => done(String(e)));"
            ))
            .await;
        let violations = answer[0]
            .as_array()
            .unwrap_or_else(|| panic!("axe on {page}: {answer}"));
        assert!(
            answer[1].as_u64() > Some(5),
            "axe looked at nothing on {page}: {answer}"
        );
        let path = tab.path().await;
        self.pages += 1;
        println!("{page}（{path}）: {}", violations.len());
        let told = violations.iter().map(|v| tell(v, page, &path));
        self.found.extend(told);
    }

    /// Fails with everything that was found.
    pub fn settle(self) {
        let Self { found, pages, .. } = self;
        assert!(
            found.is_empty(),
            "{} on {pages} pages\n\n{}",
            found.len(),
            found.join("\n")
        );
    }
}

fn tell(violation: &Value, page: &str, path: &str) -> String {
    let word = |v: &Value, key: &str| v[key].as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let mut text = format!(
        "{page}（{path}）: {} ({}), {} places: {}\n",
        word(violation, "id"),
        word(violation, "impact"),
        nodes.len(),
        word(violation, "help"),
    );
    for node in nodes.iter().take(PLACES) {
        let html: String = word(node, "html").chars().take(200).collect();
        let why = word(node, "failureSummary").replace('\n', " ");
        text.push_str(&format!(
            "    {}\n      {html}\n      {why}\n",
            node["target"]
        ));
    }
    text
}
