use std::path::PathBuf;
use std::str::FromStr;

use crate::OpenError;

/// Where a body's data is: an SQLite file, or a schema of a PostgreSQL
/// database.
#[derive(Debug, Clone)]
pub enum Target {
    Sqlite(PathBuf),
    Postgres { url: String, schema: String },
}

impl FromStr for Target {
    type Err = OpenError;

    /// `sqlite:PATH`, or `postgres://user@host/database?schema=NAME`
    /// (`public` where no schema is named; other parameters are kept).
    fn from_str(url: &str) -> Result<Self, OpenError> {
        let error = || OpenError::Url(without_password(url));
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(error());
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(error());
        }
        let (url, schema) = split_schema(url).ok_or_else(error)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || schema.len() > 63 || !schema.chars().all(plain) {
            return Err(error());
        }
        Ok(Self::Postgres {
            url,
            schema: schema.to_owned(),
        })
    }
}

/// The URL without its `schema`, which is ours and unknown to the driver, and
/// the schema. Nothing where it is named twice: one of the two would be wrong.
fn split_schema(url: &str) -> Option<(String, &str)> {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (mut schema, mut others) = (None, Vec::new());
    for pair in parameters.split('&').filter(|p| !p.is_empty()) {
        match pair.split_once('=').unwrap_or((pair, "")) {
            ("schema", _) if schema.is_some() => return None,
            ("schema", name) => schema = Some(name),
            _ => others.push(pair),
        }
    }
    let url = match others.is_empty() {
        true => address.to_owned(),
        false => format!("{address}?{}", others.join("&")),
    };
    Some((url, schema.unwrap_or("public")))
}

/// Error messages and logs must not carry the password of the URL, wherever
/// it stands in it.
pub(crate) fn without_password(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(url, _)| url);
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) if rest.contains('@') => {
            format!("{scheme}://…@{host}")
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_or_a_schema() {
        for (url, expected) in [
            ("sqlite:data/a.db", r#"Sqlite("data/a.db")"#),
            ("sqlite:///srv/a.db", r#"Sqlite("/srv/a.db")"#),
            (
                "postgres://u@h/d?schema=city_1",
                r#"Postgres { url: "postgres://u@h/d", schema: "city_1" }"#,
            ),
            (
                "postgres://u@h/d?sslmode=require&schema=city_a&options=-c%20x=y",
                r#"Postgres { url: "postgres://u@h/d?sslmode=require&options=-c%20x=y", schema: "city_a" }"#,
            ),
            (
                "postgresql://u@h/d?sslmode=require",
                r#"Postgres { url: "postgresql://u@h/d?sslmode=require", schema: "public" }"#,
            ),
        ] {
            assert_eq!(format!("{:?}", Target::from_str(url).unwrap()), expected);
        }
    }

    #[test]
    fn a_wrong_url_is_explained_without_its_password() {
        for url in [
            "mysql://u:secret@h/d",
            "sqlite:",
            "data/a.db",
            "postgres://u:secret@h/d?schema=a;drop",
            "postgres://u:secret@h/d?sslmode=require&schema=A",
            "postgres://u:secret@h/d?sslmode=require&schema",
            "postgres://u:secret@h/d?schema=a&schema=b",
        ] {
            let message = Target::from_str(url).unwrap_err().to_string();
            assert!(message.contains("読めません"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
