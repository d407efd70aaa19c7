use serde::{Deserialize, Serialize};

/// Who does something. Until people sign in, everything is done by the one
/// person at the machine; the journal says so rather than inventing a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub name: String,
}

impl Actor {
    /// The person in front of the program that listens on loopback only.
    pub fn local() -> Self {
        Self {
            name: "この端末の利用者".to_owned(),
        }
    }

    /// The command line.
    pub fn command_line() -> Self {
        Self {
            name: "コマンド操作".to_owned(),
        }
    }
}
