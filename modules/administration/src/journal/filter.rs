//! Which entries a reader asks for. Pure.

use sakimori_kernel::{Date, FieldErrors, Uuid, parse_date};
use sakimori_web::ListQuery;

/// What the address asks for; empty parts ask for everything.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Entries with a smaller number: the place in the list.
    pub before: Option<i64>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub person: Option<Uuid>,
    /// The kind of thing, and the thing.
    pub subject: Option<(String, String)>,
    pub errors: FieldErrors,
}

impl Filter {
    pub fn parse(query: &ListQuery) -> Self {
        let mut errors = FieldErrors::new();
        let mut day = |name: &str| match query.get(name) {
            "" => None,
            text => match parse_date(text) {
                Ok(day) => Some(day),
                Err(error) => {
                    errors.add(name, error.to_string());
                    None
                }
            },
        };
        let (from, to) = (day("from"), day("to"));
        let subject = match (query.get("kind"), query.get("id")) {
            ("", _) | (_, "") => None,
            (kind, id) => Some((kind.to_owned(), id.to_owned())),
        };
        Self {
            before: query.get("before").parse().ok(),
            from,
            to,
            person: Uuid::parse_str(query.get("person")).ok(),
            subject,
            errors,
        }
    }

    /// In words, for the entry that says what was read.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        if let Some(day) = self.from {
            words.push(format!("{}から", sakimori_kernel::era_date(day)));
        }
        if let Some(day) = self.to {
            words.push(format!("{}まで", sakimori_kernel::era_date(day)));
        }
        if self.person.is_some() {
            words.push("一人の操作".to_owned());
        }
        if self.subject.is_some() {
            words.push("一件の対象".to_owned());
        }
        if let Some(before) = self.before {
            words.push(format!("記録番号{before}より前"));
        }
        match words.is_empty() {
            true => "新しい順".to_owned(),
            false => words.join("、"),
        }
    }
}
