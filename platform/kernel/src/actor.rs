use serde::{Deserialize, Serialize};

use crate::Uuid;

/// Who does something, and in what capacity. Kept in the journal as it was on
/// the day, so that a later change of name or post does not rewrite history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// As people know them; a person's name, or what ran.
    pub name: String,
    /// The person of the organization register, where one is known.
    pub person: Option<Uuid>,
    /// The key of the role acted in; empty where none was needed.
    pub role: String,
    /// The holder for whom a deputy acts (代決); empty otherwise.
    pub on_behalf_of: String,
}

impl Actor {
    /// A person acting without a role.
    pub fn person(name: impl Into<String>, person: Uuid) -> Self {
        Self {
            name: name.into(),
            person: Some(person),
            ..Self::default()
        }
    }

    /// The command line: whoever may run programs on the server.
    pub fn command_line() -> Self {
        Self::named("コマンド操作")
    }

    /// The program by itself: schedules, upgrades.
    pub fn program() -> Self {
        Self::named("自動処理")
    }

    /// Somebody who has not signed in.
    pub fn nobody() -> Self {
        Self::named("サインインしていない者")
    }

    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The same person in a role, for a holder where a deputy acts.
    #[must_use]
    pub fn acting(mut self, role: impl Into<String>, on_behalf_of: impl Into<String>) -> Self {
        self.role = role.into();
        self.on_behalf_of = on_behalf_of.into();
        self
    }
}
