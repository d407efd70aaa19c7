//! The pages below `/risks`.

pub(crate) mod answers;
pub(crate) mod assess;
pub(crate) mod calculation;
pub(crate) mod changes;
pub(crate) mod index;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod matrix;
pub(crate) mod report;
pub(crate) mod scale;
pub(crate) mod show;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use sakimori_web::{Failure, Page};
use serde::Deserialize;

use crate::Risks;
use crate::store::{self, AnalysisRow};

pub(crate) const PATH: &str = "/risks";
pub(crate) const TITLE: &str = "リスク分析";

/// The fiscal year in an address; what is none leads nowhere.
pub(crate) struct Year(pub i64);

#[derive(Deserialize)]
struct Named {
    year: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Year {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<Named>::from_request_parts(parts, state).await;
        path.map(|Path(named)| Self(named.year))
            .map_err(|_| Failure::NotFound)
    }
}

/// The analysis of a year, with the one before it.
pub(crate) async fn opened(
    state: &Risks,
    year: i64,
) -> Result<(AnalysisRow, Option<AnalysisRow>), Failure> {
    let found = store::of_year(&state.db, year).await?;
    found.ok_or(Failure::NotFound)
}

/// A page below that of a year.
pub(crate) fn below(analysis: &AnalysisRow, title: impl Into<String>) -> Page {
    Page::new(title, PATH)
        .crumb(PATH, TITLE)
        .crumb(analysis.path(), analysis.year())
}
