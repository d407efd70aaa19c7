use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use sakimori_kernel::FieldErrors;

use crate::Failure;

/// The fields of a submitted form, as typed.
#[derive(Debug, Clone, Default)]
pub struct FormData(Vec<(String, String)>);

impl FormData {
    pub fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value of a field; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value)
    }

    /// Every value of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every field with its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// The revision a form was made from; 0, which no stored row has, where
    /// the field `revision` holds none.
    pub fn revision(&self) -> i64 {
        self.get("revision").parse::<u32>().map_or(0, i64::from)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// One more value of a field.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Adds the values of fields that are not there.
    pub fn fill(&mut self, defaults: Self) {
        for (name, value) in defaults.0 {
            if !self.has(&name) {
                self.0.push((name, value));
            }
        }
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.set_all(name, [value.into()]);
    }

    /// These values of a field, and no others.
    pub fn set_all(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        self.0.retain(|(n, _)| n != name);
        let values = values.into_iter().map(|value| (name.to_owned(), value));
        self.0.extend(values);
    }
}

impl<S: Send + Sync> FromRequest<S> for FormData {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state).await.map_err(|_| {
            Failure::BadRequest(
                StatusCode::PAYLOAD_TOO_LARGE,
                "送信された内容を読み取れませんでした。保存されていません。前の画面に戻り、もう一度送信してください。".to_owned(),
            )
        })?;
        Ok(Self::parse(&bytes))
    }
}

/// A form as a page shows it: what was typed (or is stored), and what is
/// wrong with it.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    pub data: FormData,
    pub errors: FieldErrors,
    pub token: String,
}

impl FormState {
    pub fn new(token: &crate::CsrfToken) -> Self {
        Self {
            token: token.0.clone(),
            ..Self::default()
        }
    }

    /// The form again, with what is wrong.
    pub fn rejected(token: &crate::CsrfToken, data: FormData, errors: FieldErrors) -> Self {
        Self {
            data,
            errors,
            token: token.0.clone(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.data.set(name, value);
        self
    }

    pub fn value(&self, name: &str) -> &str {
        self.data.get(name)
    }
}
