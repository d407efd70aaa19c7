#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod docx;
mod files;
mod hostile;
mod html;
mod numbering;
mod samples;
mod word_counting;
mod xlsx;
