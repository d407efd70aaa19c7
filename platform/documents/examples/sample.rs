//! Writes sample files of every format: `cargo run -p sakimori-documents --example sample -- DIR`.
//! For looking at them in Word, Excel, LibreOffice and a browser after a change to a renderer.

#[path = "../tests/it/samples.rs"]
#[allow(clippy::indexing_slicing)]
mod samples;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use sakimori_documents::{docx, html, xlsx};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&dir)?;
    let documents = [
        ("outline", samples::outline()),
        ("statute", samples::statute()),
        ("matrix", samples::matrix(340)),
    ];
    for (name, document) in &documents {
        // Twice: the first run pays for caches.
        for _ in 0..2 {
            let start = Instant::now();
            let html = html::page(document, None);
            let html_took = start.elapsed();
            let start = Instant::now();
            let docx = docx::render(document)?;
            let docx_took = start.elapsed();
            let start = Instant::now();
            let xlsx = xlsx::render(document)?;
            let xlsx_took = start.elapsed();
            println!(
                "{name}: {} blocks; HTML {html_took:?}, DOCX {docx_took:?}, XLSX {xlsx_took:?}",
                document.blocks.len()
            );
            std::fs::write(dir.join(format!("{name}.html")), html)?;
            std::fs::write(dir.join(format!("{name}.docx")), docx)?;
            std::fs::write(dir.join(format!("{name}.xlsx")), xlsx)?;
        }
    }
    Ok(())
}
