//! Lists: filters and the page number live in the address.

/// Rows on one page.
pub const PAGE_SIZE: usize = 50;

/// The query part of a list's address.
#[derive(Debug, Clone, Default)]
pub struct ListQuery(Vec<(String, String)>);

impl ListQuery {
    pub fn parse(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(
            pairs
                .into_owned()
                .filter(|(_, value)| !value.trim().is_empty())
                .collect(),
        )
    }

    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value)
    }

    /// From 1; what is no number is the first page.
    pub fn page(&self) -> usize {
        self.get("page").parse().unwrap_or(1).max(1)
    }

    /// The same list with one value changed; an empty value is left out.
    /// Any change but that of the page goes to the first page.
    pub fn link(&self, path: &str, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (n, v) in &self.0 {
            if n != name && n != "page" {
                query.append_pair(n, v);
            }
        }
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        match query.finish() {
            q if q.is_empty() => path.to_owned(),
            q => format!("{path}?{q}"),
        }
    }

    /// Every value, as it stands in the address.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    pub fn is_filtered(&self) -> bool {
        self.0.iter().any(|(name, _)| name != "page")
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for ListQuery {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query()))
    }
}

/// A text as one segment or value of an address.
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_starts_at_the_first_page_and_keeps_the_others() {
        let query = ListQuery::parse(Some("q=%E7%AB%AF%E6%9C%AB&level=basic&page=3&state="));
        assert_eq!(query.get("q"), "端末");
        assert_eq!(query.page(), 3);
        assert_eq!(query.link("/p", "level", ""), "/p?q=%E7%AB%AF%E6%9C%AB");
        assert_eq!(
            query.link("/p", "page", "4"),
            "/p?q=%E7%AB%AF%E6%9C%AB&level=basic&page=4"
        );
        assert_eq!(ListQuery::parse(Some("page=-1")).page(), 1);
    }
}
