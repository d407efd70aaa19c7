//! Reading, checking and asking the catalog.

mod check;
mod export;
mod id;
mod load;
mod model;
mod raw;
mod template;
mod vocabulary;

pub use export::{Export, ExportedProvision, export};
pub use id::ItemId;
pub use load::{CatalogError, CatalogErrors, Files, embedded, folder, load};
pub use model::*;
pub use template::{Part, RoleForm, Template, Words};
pub use vocabulary::*;
