#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod book;
mod cells;
mod dates;
mod encodings;
mod foreign;
mod headers;
mod hostile;
mod mapping;
mod merged;
mod round_trip;
mod sheets;
mod text_files;
