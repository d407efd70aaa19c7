//! Exactly the people shown (all pages of them) as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use sakimori_tabular::ListFile;
use sakimori_web::{Failure, ListQuery};

use super::{lines, list};
use crate::here::Here;
use crate::state::Organization;
use crate::store::{self, Person};

/// Rows read with one statement.
const AT_ONCE: usize = 1_000;
const COLUMNS: [(&str, u8); 10] = [
    ("職員番号", 12),
    ("氏名", 20),
    ("ふりがな", 24),
    ("任用", 16),
    ("所属", 32),
    ("職名", 16),
    ("兼務", 32),
    ("役割", 40),
    ("メールアドレス", 28),
    ("期間", 36),
];

pub(super) async fn export(
    State(state): State<Organization>,
    Path(format): Path<String>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let columns = COLUMNS.map(|(label, width)| (label.to_owned(), width));
    let file = ListFile::begin(&format, "職員", &columns).map_err(Failure::internal)?;
    let mut file = file.ok_or(Failure::NotFound)?;
    let chosen = list::choose(&state, &here, &query).await?;
    for ids in chosen.ids.chunks(AT_ONCE) {
        let people = store::people(&state.db, (here.day, chosen.state), ids).await?;
        for person in &people {
            file.row(&row(&here, person)).map_err(Failure::internal)?;
        }
    }
    let name = format!("{}職員", here.frame.body_name);
    sakimori_web::download(file, "people", &name).await
}

fn row(here: &Here, person: &Person) -> Vec<String> {
    let tree = &here.roster.tree;
    let main = person.main_post();
    let others = person.posts.iter().filter(|(.., main)| !main);
    let others: Vec<String> = others
        .map(|(unit, title, _)| {
            format!("{} {title}", tree.full_name(*unit))
                .trim()
                .to_owned()
        })
        .collect();
    vec![
        person.staff_number.clone(),
        person.facts.name.clone(),
        person.facts.kana.clone(),
        person.facts.employment.label().to_owned(),
        main.map(|(unit, _)| tree.full_name(unit))
            .unwrap_or_default(),
        main.map(|(_, title)| title.to_owned()).unwrap_or_default(),
        others.join("、"),
        lines::duties(here, person.id).join("、"),
        person.facts.mail.clone(),
        person.period.label(),
    ]
}
