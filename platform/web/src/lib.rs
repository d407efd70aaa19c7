//! What every page shares: layout, form fields, lists, errors, and the guards
//! in front of all routes.
//!
//! Invariants: pages work without JavaScript; the content security policy
//! allows no inline script or style, so no component writes one; a POST
//! without the form token never reaches a handler; an internal error shows a
//! reference number and nothing else.
//!
//! Look next: `page.rs` (layout), `form.rs` (input kept on error),
//! `failure.rs` (which error becomes which answer), `guard.rs`.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

pub mod assets;
pub mod components;
mod download;
mod failure;
mod form;
pub mod guard;
mod history;
mod key;
mod list;
mod page;
mod upload;

pub use download::{attachment, download};
pub use failure::{Failure, Forbidden};
pub use form::{FormData, FormState};
pub use guard::CsrfToken;
pub use history::{History, local_time};
pub use key::Key;
pub use list::{ListQuery, PAGE_SIZE, encode};
pub use page::{Frame, MenuEntry, MenuGroup, Page, SignedIn};
pub use upload::{FormWithFiles, LARGEST_UPLOAD, UPLOAD_LIMIT, Upload, UploadedFile};
