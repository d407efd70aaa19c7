//! What a form's values are looked up in: the body of the day, and the people
//! named on the form, read before.

use std::collections::HashMap;
use std::sync::Arc;

use sakimori_db::{Db, DbError};
use sakimori_decisions::store::Line;
use sakimori_kernel::search::fold;
use sakimori_kernel::{Date, FieldErrors, Uuid};
use sakimori_organization::Roster;
use sakimori_organization::model::NO_SUCH_UNIT;
use sakimori_organization::store::{self, Person, State};
use sakimori_provisions::catalog::Edition;
use sakimori_web::FormData;

use crate::attachments::Attached;
use crate::forms::{Field, FieldType, Known};
use crate::named::Assets;

/// People of one name that are told apart for whoever typed it.
const NAMED: usize = 5;

/// Different names that are looked up for one list; staff numbers have no
/// such limit.
const NAMES: usize = 1000;

/// Characters of a name; longer ones name nobody.
pub(crate) const LONGEST_NAME: usize = 100;

pub(crate) struct Body {
    roster: Arc<Roster>,
    edition: Arc<Edition>,
    people: HashMap<String, Vec<Person>>,
    files: HashMap<Uuid, Attached>,
    assets: Assets,
}

impl Body {
    /// The assets that are named.
    #[must_use]
    pub fn with_assets(mut self, assets: Assets) -> Self {
        self.assets = assets;
        self
    }

    /// Files that may be named.
    #[must_use]
    pub fn with_files(mut self, files: impl IntoIterator<Item = Attached>) -> Self {
        self.files
            .extend(files.into_iter().map(|file| (file.id, file)));
        self
    }

    /// What says less of an asset than the ledger does.
    pub fn too_low(&self, fields: &[Field], data: &FormData) -> FieldErrors {
        self.assets.too_low(fields, data)
    }

    /// How assets that were looked up are handled, for the paper.
    pub fn handled(&self, numbers: &[i64]) -> Vec<Line> {
        self.assets.paper(numbers)
    }

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
            files: HashMap::new(),
            assets: Assets::default(),
        })
    }

    /// The same for a long list: staff numbers all together, and so many
    /// different names one by one.
    pub async fn read_many(
        db: &Db,
        (roster, edition, day): (Arc<Roster>, Arc<Edition>, Date),
        mut texts: Vec<String>,
    ) -> Result<Self, DbError> {
        texts.sort();
        texts.dedup();
        let number = |text: &str| {
            text.split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let numbers: Vec<String> = texts.iter().map(|text| number(text)).collect();
        let found = store::people_by_numbers(db, day, &numbers).await?;
        let mut by_number: HashMap<String, Person> = HashMap::new();
        by_number.extend(found.into_iter().map(|p| (p.staff_number.clone(), p)));
        let (mut people, mut names) = (HashMap::new(), Vec::new());
        for text in texts {
            match by_number.get(&number(&text)) {
                Some(person) => {
                    people.insert(text, vec![person.clone()]);
                }
                None => names.push(text),
            }
        }
        for name in names.into_iter().take(NAMES) {
            let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
            let mut found = store::find_people(db, &words).await?;
            found.truncate(NAMED * 20);
            let found = store::people(db, (day, State::Present), &found).await?;
            people.insert(name, found);
        }
        Ok(Self {
            roster,
            edition,
            people,
            files: HashMap::new(),
            assets: Assets::default(),
        })
    }
}

/// What is typed into the fields for people.
pub(crate) fn named(fields: &[Field], data: &FormData) -> Vec<String> {
    let mut names = typed(fields, data, FieldType::Person);
    names.retain(|n| n.chars().count() <= LONGEST_NAME);
    names
}

/// What is typed into the fields of a kind, also within lists.
pub(crate) fn typed(fields: &[Field], data: &FormData, kind: FieldType) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for field in fields {
        match field.kind {
            of if of == kind => names.push(data.get(&field.key).trim().to_owned()),
            FieldType::Rows => {
                let columns = field.columns.iter().filter(|c| c.kind == kind);
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
    names.retain(|n| !n.is_empty());
    names
}

/// A name without the spaces that people put into it or leave out.
fn tight(name: &str) -> String {
    name.split_whitespace().collect()
}

/// The provision of a number or a key: its key, 「3.7.4(1)　例外措置の許可」.
pub(crate) fn provision_called(edition: &Edition, text: &str) -> Option<(String, String)> {
    // As it is shown, with its title behind.
    let typed = text.split_whitespace().next().unwrap_or(text);
    let wide = |id: &str| fold(id) == fold(typed);
    let mut all = edition.provisions();
    let (item, provision) = all.find(|(item, p)| wide(&item.id.to_string()) || p.key == typed)?;
    Some((
        provision.key.clone(),
        format!("{}　{}", item.id, item.title),
    ))
}

impl Known for Body {
    fn person(&self, text: &str) -> Result<(String, String), String> {
        let found = self.people.get(text).map_or(&[][..], Vec::as_slice);
        let typed = tight(text);
        // 「1234567 見本 太郎」, as a list of ours has it.
        let number = text.split_whitespace().next().unwrap_or(text);
        let by_number = found.iter().find(|p| p.staff_number == number);
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
        let mut found = tree.called(text);
        match (found.next(), found.next()) {
            (Some(unit), None) => Ok((unit.code.clone(), tree.full_name(unit.id))),
            (Some(_), Some(_)) => Err("同じ名称の組織が複数あります。部の名称から（例：総務部 税務課）、又は組織コードで入力してください。".to_owned()),
            (None, _) => Err(NO_SUCH_UNIT.to_owned()),
        }
    }

    fn system(&self, text: &str) -> Option<(String, String)> {
        let system = match Uuid::parse_str(text) {
            Ok(key) => self.roster.system(key)?,
            Err(_) => self.roster.systems.iter().find(|s| s.facts.name == text)?,
        };
        Some((system.id.to_string(), system.facts.name.clone()))
    }

    fn provision(&self, text: &str) -> Option<(String, String)> {
        provision_called(&self.edition, text)
    }

    fn asset(&self, text: &str) -> Result<(String, String), String> {
        self.assets.called(text)
    }

    fn file(&self, id: Uuid) -> Option<Attached> {
        self.files.get(&id).cloned()
    }
}
