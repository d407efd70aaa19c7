//! A form that was sent, with its files: they are stored at once as drafts, so
//! that nobody chooses them again because of a mistake in another field.

use sakimori_decisions::Desk;
use sakimori_kernel::{FieldErrors, Uuid};
use sakimori_web::{Failure, FormData, FormWithFiles, UploadedFile};

use super::{Attached, judged, store};
use crate::Registers;
use crate::forms::files::{new_input, stored_input, words_input};
use crate::forms::{Field, FieldType, Filled};

/// So many drafts may wait at once, of one person.
const MOST_DRAFTS: i64 = 50;

pub(crate) struct Sent {
    /// The fields, with the keys of the files.
    pub data: FormData,
    /// What is wrong with the files, by field.
    pub errors: FieldErrors,
    /// The files that may be named.
    pub known: Vec<Attached>,
}

impl Sent {
    /// A form that asks for no file.
    pub fn without_files(data: FormData) -> Self {
        Self {
            data,
            errors: FieldErrors::new(),
            known: Vec::new(),
        }
    }

    /// Stores what was sent along, and looks up what was stored before: drafts
    /// of one's own, and the files of the content that is changed. The caller
    /// asked whether the person may send the form.
    pub async fn take(
        state: &Registers,
        desk: &Desk,
        (fields, before): (&[Field], Option<&Filled>),
        sent: FormWithFiles,
    ) -> Result<Self, Failure> {
        let mut all = Self::without_files(sent.form);
        let fields: Vec<&Field> = fields
            .iter()
            .filter(|f| f.kind == FieldType::File)
            .collect();
        for (input, file) in sent.files {
            let Some(field) = fields.iter().find(|f| new_input(f) == input) else {
                continue;
            };
            match draft(state, desk, file).await? {
                Ok(file) => all.data.add(&stored_input(field), file.id.to_string()),
                Err(message) => all.errors.add(&field.key, message),
            }
        }
        all.look_up(state, desk, (&fields, before)).await?;
        Ok(all)
    }

    async fn look_up(
        &mut self,
        state: &Registers,
        desk: &Desk,
        (fields, before): (&[&Field], Option<&Filled>),
    ) -> Result<(), Failure> {
        let mut ids: Vec<Uuid> = Vec::new();
        for field in fields {
            let input = stored_input(field);
            ids.extend(
                self.data
                    .all(&input)
                    .filter_map(|id| Uuid::parse_str(id).ok()),
            );
        }
        ids.sort();
        ids.dedup();
        let named = |id: &Uuid| before.and_then(|before| before.names(*id));
        self.known.extend(ids.iter().filter_map(named).cloned());
        ids.retain(|id| named(id).is_none());
        // More than any form takes is not looked up.
        ids.truncate(100);
        let person = desk.access.standing.person;
        let found = store::found(&state.db, &ids).await?;
        let own = found.iter().filter(|row| Some(row.person_id) == person);
        self.known.extend(own.map(store::AttachmentRow::attached));
        for file in &self.known {
            self.data.set(&words_input(file.id), file.words());
        }
        Ok(())
    }
}

/// Stores a file as a draft; `Err` says why it is not taken.
async fn draft(
    state: &Registers,
    desk: &Desk,
    file: UploadedFile,
) -> Result<Result<Attached, String>, Failure> {
    let standing = &desk.access.standing;
    let person = standing.person.ok_or(Failure::NotFound)?;
    if store::count_drafts(&state.db, person).await? >= MOST_DRAFTS {
        return Ok(Err(format!(
            "申請や記録に使っていない添付ファイルが{MOST_DRAFTS}個あります。7日たつと自動で消えますので、その後に添付するか、文書の名称又は番号を入力してください。"
        )));
    }
    let file = match judged(file).await {
        Ok(file) => file,
        Err(message) => return Ok(Err(message)),
    };
    let mut tx = state.db.begin().await?;
    let by = (person, standing.name.as_str());
    let attached = store::insert(&mut tx, &state.clock, file, by).await?;
    let summary = format!("添付ファイル「{}」を受取り", attached.words());
    let of = ("attachment", attached.id);
    let entry = store::entry("attachment.received", of, &attached, summary);
    tx.commit(&state.clock, &desk.access.actor(), entry).await?;
    Ok(Ok(attached))
}
