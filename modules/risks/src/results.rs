//! What is counted of the risks of a year, kept until one of them is written:
//! a city has more than a hundred thousand.

use std::sync::Arc;

use sakimori_db::DbError;
use sakimori_registers::entries::{Entries, Fresh};

use crate::Risks;
use crate::model::{Matrix, Scale};
use crate::store::{self, AnalysisRow, Changes, Counts};

/// Of what somebody may read of an analysis.
#[derive(Debug)]
pub(crate) struct Results {
    pub matrix: Matrix,
    /// Of the analysis, and of the one before where that is compared.
    pub counts: Vec<Counts>,
    pub changes: Option<Changes>,
}

/// What was counted, by what was asked for; each key says how often the
/// analyses were written.
#[derive(Debug, Default)]
pub struct Counted {
    results: Fresh<Arc<Results>>,
    totals: Fresh<i64>,
}

/// Three statements, and none where nothing was written since.
pub(crate) async fn results(
    state: &Risks,
    (analysis, before): (&AnalysisRow, Option<&AnalysisRow>),
    (reach, scale): (&Entries, &Scale),
) -> Result<Arc<Results>, DbError> {
    let both = std::iter::once(analysis).chain(before);
    let written: Vec<String> = both
        .clone()
        .map(|a| format!("{} {}", a.id, a.writes))
        .collect();
    let key = format!("{} {reach:?}", written.join(" "));
    if let Some(kept) = state.counted.results.get(None, &key) {
        return Ok(kept);
    }
    let ids: Vec<_> = both.map(|a| a.id).collect();
    let results = Arc::new(Results {
        matrix: store::matrix(&state.db, (analysis.id, reach), scale).await?,
        counts: store::counts(&state.db, (&ids, reach)).await?,
        changes: match before {
            Some(before) => Some(store::changes(&state.db, before.id, analysis.id).await?),
            None => None,
        },
    });
    state.counted.results.put(None, key, results.clone());
    Ok(results)
}

/// How many risks a list of an analysis has. One statement, and none where
/// nothing was written since.
pub(crate) async fn total(
    state: &Risks,
    analysis: &AnalysisRow,
    wanted: &store::Wanted,
) -> Result<usize, DbError> {
    let (key, count) = wanted.counting();
    let key = format!("{} {key}", analysis.writes);
    let total = match state.counted.totals.get(None, &key) {
        Some(total) => total,
        None => {
            let total = store::counted(&state.db, count).await?;
            state.counted.totals.put(None, key, total);
            total
        }
    };
    Ok(usize::try_from(total).unwrap_or(0))
}
