//! Exactly the people shown (all pages of them) as a file.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sakimori_kernel::Refusal;
use sakimori_tabular::{CsvWriter, XlsxWriter};
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

/// The kinds of files, by the end of their address.
enum File {
    Xlsx(Box<XlsxWriter>),
    Csv(CsvWriter, &'static str),
}

impl File {
    fn begin(format: &str) -> Result<Self, Failure> {
        let columns = COLUMNS.map(|(label, width)| (label.to_owned(), width));
        let (mut file, media_type) = match format {
            "xlsx" => {
                let writer = XlsxWriter::new("職員", &columns).map_err(Failure::internal)?;
                return Ok(Self::Xlsx(Box::new(writer)));
            }
            "csv" => (CsvWriter::utf8(), "text/csv; charset=utf-8"),
            "csv-cp932" => (CsvWriter::cp932(), "text/csv; charset=Shift_JIS"),
            _ => return Err(Failure::NotFound),
        };
        file.row(&COLUMNS.map(|(label, _)| label));
        Ok(Self::Csv(file, media_type))
    }

    fn row(&mut self, cells: &[String]) -> Result<(), Failure> {
        match self {
            Self::Xlsx(file) => file.row(cells).map_err(Failure::internal),
            Self::Csv(file, _) => {
                file.row(cells);
                Ok(())
            }
        }
    }

    /// Media type, end of the name, content. A letter that the file cannot
    /// hold is named, not replaced.
    fn finish(self) -> Result<(&'static str, &'static str, Vec<u8>), Failure> {
        match self {
            Self::Xlsx(file) => {
                let bytes = file.finish().map_err(Failure::internal)?;
                Ok((XLSX, "xlsx", bytes))
            }
            Self::Csv(file, media_type) => match file.finish() {
                Ok(bytes) => Ok((media_type, "csv", bytes)),
                Err(left_out) => {
                    let first: Vec<String> = left_out
                        .kept
                        .iter()
                        .take(NAMED)
                        .map(ToString::to_string)
                        .collect();
                    let message = format!("{left_out}該当する文字：{}", first.join("、"));
                    Err(Refusal::new("export-cp932", message).into())
                }
            },
        }
    }
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Letters named of those a file cannot hold.
const NAMED: usize = 10;

pub(super) async fn export(
    State(state): State<Organization>,
    Path(format): Path<String>,
    here: Here,
    query: ListQuery,
) -> Result<Response, Failure> {
    let mut file = File::begin(&format)?;
    let chosen = list::choose(&state, &here, &query).await?;
    for ids in chosen.ids.chunks(AT_ONCE) {
        let people = store::people(&state.db, (here.day, chosen.state), ids).await?;
        for person in &people {
            file.row(&row(&here, person))?;
        }
    }
    // A large file takes a while to close: not on the threads that answer.
    let made = tokio::task::spawn_blocking(move || file.finish()).await;
    let (media_type, end, bytes) = made.map_err(Failure::internal)??;
    let name = sakimori_web::encode(&format!("{}職員", here.frame.body_name));
    let disposition =
        format!("attachment; filename=\"people.{end}\"; filename*=UTF-8''{name}.{end}");
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
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
