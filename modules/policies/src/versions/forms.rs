//! Reading the forms of a version's steps: pure.

use sakimori_kernel::{Date, FieldErrors, TextRule, clean_line, clean_text, parse_date};
use sakimori_web::FormData;

/// Collects errors while fields are read.
pub(super) struct Reader<'f> {
    form: &'f FormData,
    pub errors: FieldErrors,
}

impl<'f> Reader<'f> {
    pub fn new(form: &'f FormData) -> Self {
        Self {
            form,
            errors: FieldErrors::new(),
        }
    }

    pub fn line(&mut self, field: &str, label: &'static str, required: bool) -> String {
        let rule = TextRule {
            label,
            max: 100,
            required,
        };
        self.errors
            .take(field, clean_line(self.form.get(field), rule))
    }

    pub fn text(&mut self, field: &str, label: &'static str, required: bool) -> String {
        let rule = TextRule {
            label,
            max: 2000,
            required,
        };
        self.errors
            .take(field, clean_text(self.form.get(field), rule))
    }

    pub fn date(&mut self, field: &str, label: &str) -> Option<Date> {
        if self.form.get(field).trim().is_empty() {
            self.errors
                .add(field, format!("{label}を入力してください。"));
            return None;
        }
        self.optional_date(field)
    }

    pub fn optional_date(&mut self, field: &str) -> Option<Date> {
        let input = self.form.get(field);
        if input.trim().is_empty() {
            return None;
        }
        parse_date(input)
            .map_err(|e| self.errors.add(field, e.to_string()))
            .ok()
    }
}
