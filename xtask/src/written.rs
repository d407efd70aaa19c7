//! Files that are written from the catalog and kept in the repository.

use std::path::Path;

#[derive(clap::Args)]
pub struct Options {
    /// Only says whether the file is up to date
    #[arg(long)]
    check: bool,
}

/// Writes a file below `root`, or compares it; `true` where it is up to date.
pub fn file(root: &Path, name: &str, text: &str, options: &Options) -> Result<bool, String> {
    let path = root.join(name);
    if options.check {
        let same = std::fs::read_to_string(&path).is_ok_and(|found| found == text);
        match same {
            true => println!("{name}: up to date"),
            false => println!("{name}: write it again with cargo xtask and commit it"),
        }
        return Ok(same);
    }
    let folder = path.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    std::fs::write(&path, text).map_err(|e| e.to_string())?;
    println!("{name}: written");
    Ok(true)
}
