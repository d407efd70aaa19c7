//! What a form is. Pure.

pub(crate) mod check;
mod definition;
pub(crate) mod files;
mod filled;
mod moment;
mod paper;
mod schemes;
mod value;

use std::collections::BTreeMap;

use sakimori_provisions::catalog::{Edition, Files};

pub use definition::{
    APPLICANT, Condition, DECIDER, Field, FieldType, Follow, Form, Group, Joined, Mapping,
    PlaceKind, Refusal,
};
pub use filled::{Filled, fill};
pub(crate) use filled::{MOST_ROWS, read};
pub(crate) use moment::{acted_at, time};
pub use paper::{form_of, paper};
pub(crate) use schemes::Schemes;
pub use value::{Known, Nobody};

/// The forms of an edition, by key.
#[derive(Debug, Default)]
pub struct Forms(BTreeMap<String, Form>);

impl Forms {
    /// Reads and checks `forms/*.toml` of an edition.
    ///
    /// # Errors
    /// One line for each thing that is wrong: the file, and what.
    pub fn load(files: &Files, edition: &Edition) -> Result<Self, Vec<String>> {
        let start = format!("{}/forms/", edition.id);
        let (mut forms, mut wrong) = (BTreeMap::new(), Vec::new());
        for (name, text) in files.iter().filter(|(name, _)| name.starts_with(&start)) {
            match toml::from_str::<Form>(text) {
                Ok(form) => {
                    let found = check::wrong(&form, edition, name);
                    wrong.extend(found.into_iter().map(|w| format!("{name}: {w}")));
                    forms.insert(form.key.clone(), form);
                }
                Err(error) => wrong.push(format!("{name}: {error}")),
            }
        }
        match wrong.is_empty() {
            true => Ok(Self(forms)),
            false => Err(wrong),
        }
    }

    pub fn of(forms: BTreeMap<String, Form>) -> Self {
        Self(forms)
    }

    pub fn all(&self) -> &BTreeMap<String, Form> {
        &self.0
    }

    pub fn get(&self, key: &str) -> Option<&Form> {
        self.0.get(key)
    }

    /// In the order of the list of applications.
    pub fn in_order(&self) -> Vec<&Form> {
        let mut forms: Vec<&Form> = self.0.values().collect();
        forms.sort_by_key(|f| (f.group, f.order));
        forms
    }
}
