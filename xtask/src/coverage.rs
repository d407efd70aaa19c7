//! Every permission and every record of the guideline with its form or
//! register, as a file.

use std::fmt::Write;
use std::path::Path;

use sakimori_provisions::catalog;
use sakimori_registers::coverage::{Elsewhere, Line, permissions, records};
use sakimori_registers::forms::Forms;
use sakimori_registers::register;

use crate::written::{self, Options};

const FILE: &str = "docs/reference/forms-and-registers.md";

/// Writes the file, or compares it; `true` where it is up to date.
pub fn run(root: &Path, options: &Options) -> Result<bool, String> {
    let files = catalog::embedded();
    let edition = catalog::load(&files, "h27").map_err(|errors| errors.to_string())?;
    let forms = Forms::load(&files, &edition).map_err(|w| w.join("\n"))?;
    let registers = register::load(&files, &edition).map_err(|w| w.join("\n"))?;
    let elsewhere = Elsewhere::load(&files, &edition)?;
    let mut text = String::from(
        "# Forms and registers\n\nWritten by `cargo xtask coverage` from the catalog. In parentheses: another part of the\nprogram, or another office, that holds it (`catalog/h27/elsewhere.toml`).\n\n## Permissions and approvals\n\n",
    );
    table(
        &mut text,
        "様式",
        &permissions(&edition, &forms, &elsewhere),
    );
    text.push_str("\n## Records\n\n");
    table(
        &mut text,
        "台帳・記録簿",
        &records(&edition, &registers, &elsewhere),
    );
    written::file(root, FILE, &text, options)
}

fn table(text: &mut String, place: &str, lines: &[Line]) {
    let _ = writeln!(text, "| 規定 | 内容 | {place} |\n|---|---|---|");
    for line in lines {
        let places = match line.places.is_empty() {
            true => "**なし**".to_owned(),
            false => line.places.join("、"),
        };
        let _ = writeln!(text, "| {} | {} | {places} |", line.number, line.what);
    }
}
