//! A field for documents: a name or number of one, files, or both.

use sakimori_decisions::store::NamedFile;
use sakimori_kernel::Uuid;
use sakimori_web::FormData;

use super::definition::{Field, FieldType};
use super::filled::{Filled, Out};
use super::value::{self, Known};

/// Files of one field.
pub(crate) const MOST_FILES: usize = 5;

/// Whether a form asks for files; only then is it sent as one with files.
pub(crate) fn asks_for_files(fields: &[Field]) -> bool {
    fields.iter().any(|f| f.kind == FieldType::File)
}

/// The input with the keys of the files that are stored already.
pub(crate) fn stored_input(field: &Field) -> String {
    format!("_file.{}", field.key)
}

/// The input for files that are sent along.
pub(crate) fn new_input(field: &Field) -> String {
    format!("_new.{}", field.key)
}

/// The value with the words for a stored file; a page writes it, and what a
/// browser sends under this name is not believed.
pub(crate) fn words_input(id: Uuid) -> String {
    format!("_words.{id}")
}

pub(super) fn read(field: &Field, data: &FormData, known: &impl Known, (filled, errors): Out<'_>) {
    let typed = data.get(&field.key).trim();
    if !typed.is_empty() {
        match value::read(field, typed, known) {
            Ok((value, words)) => filled.set(&field.key, value, words),
            Err(message) => errors.add(&field.key, message),
        }
    }
    let (input, mut files) = (stored_input(field), Vec::new());
    for id in data.all(&input) {
        match Uuid::parse_str(id).ok().and_then(|id| known.file(id)) {
            Some(file) if files.contains(&file) => {}
            Some(file) => files.push(file),
            None => errors.add(
                &field.key,
                "添付したファイルを確かめられませんでした。もう一度選んでください。",
            ),
        }
    }
    if files.len() > MOST_FILES {
        let message = format!(
            "{}に添付できるファイルは{MOST_FILES}個までです。",
            field.label
        );
        errors.add(&field.key, message);
    }
    if field.required && typed.is_empty() && files.is_empty() {
        let label = &field.label;
        let message = format!("{label}の名称若しくは番号を入力し、又はファイルを選んでください。");
        errors.add(&field.key, message);
    }
    if !files.is_empty() {
        filled.files.insert(field.key.clone(), files);
    }
}

/// The name or number, then each file on a line.
pub(super) fn in_words(field: &Field, filled: &Filled) -> Option<String> {
    let typed = filled.said_part(&field.key);
    let files = filled.files.get(&field.key).into_iter().flatten();
    let lines: Vec<String> = typed.into_iter().chain(files.map(|f| f.words())).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The same files with their lines, to be opened from there.
pub(super) fn named(field: &Field, filled: &Filled) -> Vec<NamedFile> {
    let files = filled.files.get(&field.key).into_iter().flatten();
    let named = files.map(|file| NamedFile {
        id: file.id,
        words: file.words(),
    });
    named.collect()
}

pub(super) fn form_of(field: &Field, filled: &Filled, data: &mut FormData) {
    if let Some(value) = filled.values.get(&field.key) {
        data.add(&field.key, value.clone());
    }
    for file in filled.files.get(&field.key).into_iter().flatten() {
        data.add(&stored_input(field), file.id.to_string());
        data.set(&words_input(file.id), file.words());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::Attached;
    use crate::forms::{fill, form_of, paper};

    struct Stored(Attached);

    impl Known for Stored {
        fn person(&self, text: &str) -> Result<(String, String), String> {
            Ok((text.to_owned(), text.to_owned()))
        }
        fn unit(&self, text: &str) -> Result<(String, String), String> {
            Ok((text.to_owned(), text.to_owned()))
        }
        fn system(&self, _: &str) -> Option<(String, String)> {
            None
        }
        fn provision(&self, _: &str) -> Option<(String, String)> {
            None
        }
        fn file(&self, id: Uuid) -> Option<Attached> {
            (id == self.0.id).then(|| self.0.clone())
        }
    }

    fn stored() -> Stored {
        Stored(Attached {
            id: Uuid::from_u128(9),
            name: "見積書.pdf".to_owned(),
            size: 1_300_000,
            sha256: "ab".repeat(32),
        })
    }

    fn field() -> [Field; 1] {
        let mut field = Field::new("documents", "添付する書類", FieldType::File);
        field.required = true;
        [field]
    }

    #[test]
    fn a_document_is_named_or_sent_or_both() {
        let (fields, known) = (field(), stored());
        let mut data = FormData::default();
        assert!(fill(&fields, &data, &known).is_err(), "neither");
        data.add("documents", "税務第12号");
        let typed = fill(&fields, &data, &known).unwrap();
        assert!(!serde_json::to_string(&typed).unwrap().contains("files"));
        assert_eq!(typed.said(&fields[0]).unwrap(), "税務第12号");
        data.add("_file.documents", known.0.id.to_string());
        data.add("_file.documents", known.0.id.to_string());
        let both = fill(&fields, &data, &known).unwrap();
        let said = "税務第12号\n見積書.pdf（1.2MB）";
        assert_eq!(both.said(&fields[0]).unwrap(), said);
        assert!(
            serde_json::to_string(&both)
                .unwrap()
                .contains(&known.0.sha256)
        );
        let line = &paper(&fields, &both)[0];
        assert_eq!(line.files[0].id, known.0.id);
        assert!(line.value.split('\n').any(|l| l == line.files[0].words));
        let again = fill(&fields, &form_of(&fields, &both), &known).unwrap();
        assert_eq!(again, both);
    }

    #[test]
    fn a_file_that_is_not_known_is_no_file() {
        let mut data = FormData::default();
        for id in [Uuid::from_u128(8).to_string(), "x".to_owned()] {
            data.set("_file.documents", id);
            let errors = fill(&field(), &data, &stored()).unwrap_err();
            assert!(
                errors
                    .of("documents")
                    .any(|e| e.contains("確かめられません"))
            );
        }
    }
}
