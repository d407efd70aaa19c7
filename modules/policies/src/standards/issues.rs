use serde::Serialize;

/// Something in the way of finishing, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    pub kind: IssueKind,
    /// The provision's key or `own:UUID`; empty for the whole.
    pub key: String,
    /// Its number in the guideline, for people.
    pub origin: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum IssueKind {
    /// 採否未定
    Undecided,
    /// Adopted, but unusable as it stands.
    Broken,
    /// Allowed, but look at it.
    Warning,
}

impl Issue {
    pub fn blocks(&self) -> bool {
        self.kind != IssueKind::Warning
    }
}
