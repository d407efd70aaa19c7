//! Cells that a spreadsheet program would calculate are written with an
//! apostrophe before them, and read without it.

/// What makes a formula of a cell, or hides one behind white space.
fn calculates(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Before such a cell, apostrophes of its own included, stands one more; so
/// [`unguarded`] gives back exactly what was there.
pub(crate) fn guarded(text: &str) -> (&'static str, &str) {
    (if calculates(text) { "'" } else { "" }, text)
}

pub(crate) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if calculates(rest) => rest,
        _ => text,
    }
}
