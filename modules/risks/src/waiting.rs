//! What of the analysis waits at the first page for who runs it.

use sakimori_db::DbError;
use sakimori_kernel::FiscalYear;
use sakimori_organization::Waiting;
use sakimori_permissions::{Access, Action, Place, Resource};

use crate::Risks;
use crate::store::{self, NewestRow};

/// One statement; none for who does not run the analysis.
pub async fn waiting(state: &Risks, access: &Access) -> Result<Vec<Waiting>, DbError> {
    if !access.can(Action::Change, Resource::Risk, &Place::body()) {
        return Ok(Vec::new());
    }
    let newest = store::newest(&state.db, &state.incidents()).await?;
    let said = said(newest.as_ref(), FiscalYear::of(access.day));
    let told = said.map(|(title, text)| Waiting {
        href: crate::pages::PATH.into(),
        title,
        text,
        late: String::new(),
    });
    Ok(told.into_iter().collect())
}

/// What is to be done of the newest analysis, and why.
pub(crate) fn said(newest: Option<&NewestRow>, year: FiscalYear) -> Option<(String, String)> {
    let this_year = newest.filter(|row| row.fiscal_year == i64::from(year.year()));
    let Some(row) = this_year else {
        let text = "年度ごとに行います。まだ始めていません。";
        return Some((format!("{year}のリスク分析"), text.to_owned()));
    };
    if row.calculated_at.is_none() {
        let text = "始めましたが、まだ計算していません。";
        return Some((format!("{year}のリスクの計算"), text.to_owned()));
    }
    let mut why = Vec::new();
    if row.changes > 0 {
        why.push(format!("台帳、情報システム等の変更{}件", row.changes));
    }
    if row.written > 0 {
        why.push(format!("違反、攻撃及び障害の記録{}件", row.written));
    }
    let text = format!("前の計算の後に、{}があります。", why.join("、"));
    (!why.is_empty()).then(|| ("リスク分析の見直し".to_owned(), text))
}
