//! What a form's values are looked up in: the body of the day, and the people
//! named on the form, read before.

use std::collections::HashMap;
use std::sync::Arc;

use sakimori_db::{Db, DbError};
use sakimori_kernel::{Date, Uuid};
use sakimori_organization::Roster;
use sakimori_organization::store::{self, Person, State};
use sakimori_provisions::catalog::Edition;
use sakimori_web::FormData;

use crate::forms::{Field, FieldType, Known};

/// People of one name that are told apart for whoever typed it.
const NAMED: usize = 5;

pub(crate) struct Body {
    roster: Arc<Roster>,
    edition: Arc<Edition>,
    people: HashMap<String, Vec<Person>>,
}

impl Body {
    /// Reads the people whom the fields name: at most two statements for each
    /// different name.
    pub async fn read(
        db: &Db,
        (roster, edition, day): (Arc<Roster>, Arc<Edition>, Date),
        (fields, data): (&[Field], &FormData),
    ) -> Result<Self, DbError> {
        let mut people = HashMap::new();
        for typed in named(fields, data) {
            if people.contains_key(&typed) {
                continue;
            }
            let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
            let mut found = store::find_people(db, &words).await?;
            found.truncate(NAMED * 20);
            let found = store::people(db, (day, State::Present), &found).await?;
            people.insert(typed, found);
        }
        Ok(Self {
            roster,
            edition,
            people,
        })
    }
}

/// What is typed into the fields for people.
fn named(fields: &[Field], data: &FormData) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for field in fields {
        match field.kind {
            FieldType::Person => names.push(data.get(&field.key).trim().to_owned()),
            FieldType::Rows => {
                let columns = field.columns.iter().filter(|c| c.kind == FieldType::Person);
                for column in columns {
                    for n in 0..crate::forms::MOST_ROWS {
                        let name = format!("{}.{n}.{}", field.key, column.key);
                        names.push(data.get(&name).trim().to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    names.retain(|n| !n.is_empty() && n.chars().count() <= 100);
    names
}

/// A name without the spaces that people put into it or leave out.
fn tight(name: &str) -> String {
    name.split_whitespace().collect()
}

impl Known for Body {
    fn person(&self, text: &str) -> Result<(String, String), String> {
        let found = self.people.get(text).map_or(&[][..], Vec::as_slice);
        let typed = tight(text);
        let by_number = found.iter().find(|p| p.staff_number == text);
        let mut by_name = found.iter().filter(|p| tight(&p.facts.name) == typed);
        let person = match (by_number, by_name.next(), by_name.next()) {
            (Some(person), ..) | (None, Some(person), None) => person,
            (None, Some(_), Some(_)) => {
                return Err("同じ氏名の職員が複数います。職員番号を入力してください。".to_owned());
            }
            (None, None, _) => {
                return Err("この職員番号又は氏名の職員はいません。".to_owned());
            }
        };
        let post = person.main_post();
        let unit = post.map(|(unit, _)| self.roster.tree.full_name(unit));
        let words = match unit {
            Some(unit) => format!("{}（{unit}）", person.facts.name),
            None => person.facts.name.clone(),
        };
        Ok((person.staff_number.clone(), words))
    }

    fn unit(&self, text: &str) -> Result<(String, String), String> {
        let tree = &self.roster.tree;
        let same = |u: &&sakimori_organization::model::Unit| {
            u.code == text || u.name() == text || tree.full_name(u.id) == text
        };
        let mut found = tree.units().filter(same);
        match (found.next(), found.next()) {
            (Some(unit), None) => Ok((unit.code.clone(), tree.full_name(unit.id))),
            (Some(_), Some(_)) => Err("同じ名称の組織が複数あります。部の名称から（例：総務部 税務課）、又は組織コードで入力してください。".to_owned()),
            (None, _) => Err("この名称又は組織コードの組織はありません。".to_owned()),
        }
    }

    fn system(&self, key: &str) -> Option<String> {
        let system = self.roster.system(Uuid::parse_str(key).ok()?)?;
        Some(system.facts.name.clone())
    }

    fn provision(&self, text: &str) -> Option<(String, String)> {
        let typed = tight(text);
        let mut all = self.edition.provisions();
        let (item, provision) =
            all.find(|(item, p)| item.id.to_string() == typed || p.key == typed)?;
        Some((
            provision.key.clone(),
            format!("{}　{}", item.id, item.title),
        ))
    }
}
