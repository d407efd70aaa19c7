//! Reading, checking and asking the catalog.

mod access;
mod check;
mod export;
mod id;
mod load;
mod model;
mod raw;
mod separation;
mod template;
mod vocabulary;

pub use access::{Action, Grant, Grantee, Resource};
pub use export::{Export, ExportedProvision, export};
pub use id::ItemId;
pub use load::{CatalogError, CatalogErrors, Files, embedded, folder, load};
pub use model::*;
pub use separation::{Separation, SeparationPlace};
pub use template::{Part, RoleForm, Template, Words};
pub use vocabulary::*;
