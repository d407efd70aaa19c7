//! Exactly the entries of a list (all pages of them) as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_decisions::Desk;
use sakimori_tabular::ListFile;
use sakimori_web::{Failure, ListQuery};

use super::filters::Filters;
use super::kept::register;
use crate::Registers;
use crate::entries::cells::{NUMBER, VERSION, cell, columns};

/// Rows read with one statement.
const AT_ONCE: usize = 1_000;
const WIDTH: u8 = 20;

pub(crate) async fn export(
    State(state): State<Registers>,
    Path((key, format)): Path<(String, String)>,
    desk: Desk,
    query: ListQuery,
) -> Result<Response, Failure> {
    let kept = register(&state, &desk, &key)?;
    let columns = columns(kept.register);
    let labels = columns.iter().map(|c| (c.label.clone(), WIDTH));
    let labels: Vec<(String, u8)> = [NUMBER, VERSION]
        .map(|(_, label)| (label.to_owned(), 8))
        .into_iter()
        .chain(labels)
        .collect();
    let file = ListFile::begin(&format, "台帳", &labels).map_err(Failure::internal)?;
    let mut file = file.ok_or(Failure::NotFound)?;
    let wanted = Filters::of(&desk, &kept, &query).wanted;
    let found = wanted.find_all(&state.db, &state.counts).await?;
    let mut first = 0;
    loop {
        let rows = wanted.rows(&state.db, &found, (first, AT_ONCE)).await?;
        for row in &rows {
            let filled = row.filled()?;
            let cells = columns.iter().map(|c| cell(kept.register, c, &filled));
            let cells: Vec<String> = [row.number, row.version]
                .map(|n| n.to_string())
                .into_iter()
                .chain(cells)
                .collect();
            file.row(&cells).map_err(Failure::internal)?;
        }
        first += AT_ONCE;
        if rows.len() < AT_ONCE {
            break;
        }
    }
    let name = format!("{}{}", desk.frame.body_name, kept.register.title);
    sakimori_web::download(file, &kept.register.key, &name).await
}
