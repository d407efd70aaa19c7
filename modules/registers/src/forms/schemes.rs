//! The class of another scheme (分類の方法) in forms and registers: it is asked
//! for where the axes are, which then follow from it (3.3(1)). Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use sakimori_provisions::catalog::{Edition, Scheme};

use super::{Condition, Field, FieldType, Form, Mapping};
use crate::register::Register;

/// What a body classifies its assets by.
#[derive(Debug, Clone)]
pub(crate) struct Schemes {
    edition: Arc<Edition>,
    /// The key of the scheme; empty: the three axes.
    chosen: String,
}

impl Schemes {
    pub fn new(edition: &Arc<Edition>, chosen: &str) -> Self {
        Self {
            edition: edition.clone(),
            chosen: chosen.to_owned(),
        }
    }

    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    fn scheme(&self) -> Option<&Scheme> {
        let mut all = self.edition.schemes.iter();
        all.find(|scheme| scheme.key == self.chosen)
    }

    pub fn form(&self, mut form: Form) -> Form {
        let Some(scheme) = self.scheme() else {
            return form;
        };
        lay(scheme, &mut form.fields);
        for follow in &mut form.follows {
            let laid = lay(scheme, &mut follow.fields);
            if let (true, Some(mapping)) = (laid, &mut follow.entry) {
                carry(scheme, mapping);
            }
        }
        form
    }

    /// `listed`: the columns of the body. One that shows the class of a scheme
    /// that was in force before stays, but is not asked for.
    pub fn register(&self, mut register: Register, listed: &[String]) -> Register {
        if let Some(scheme) = self.scheme() {
            lay(scheme, &mut register.fields);
        }
        for scheme in self
            .edition
            .schemes
            .iter()
            .filter(|s| listed.contains(&s.key))
        {
            if register.field(&scheme.key).is_none() {
                let never = Condition {
                    field: register.name.clone(),
                    is: Vec::new(),
                };
                register.fields.push(Field {
                    required: false,
                    gives: BTreeMap::new(),
                    shown: Some(never),
                    ..class_of(scheme)
                });
            }
        }
        register
    }
}

/// Puts the class of a scheme before the axes that it tells, which are not
/// asked for any more; whether they are there. Where only the confidentiality
/// is asked for, its help says which classes have which.
fn lay(scheme: &Scheme, fields: &mut Vec<Field>) -> bool {
    let has = |key: &String| fields.iter().any(|f| f.key == *key);
    let mut told = scheme.class.iter().flat_map(|class| class.is.keys());
    let asked = told.all(has);
    let first = fields.iter().position(|f| scheme.tells(&f.key));
    if let (true, Some(first)) = (asked, first) {
        for field in fields.iter_mut().filter(|f| scheme.tells(&f.key)) {
            field.required = false;
        }
        let provision = fields.get(first).and_then(|f| f.provision.clone());
        fields.insert(
            first,
            Field {
                provision,
                ..class_of(scheme)
            },
        );
        return true;
    }
    for field in fields.iter_mut() {
        let columns = field.columns.iter_mut();
        columns.for_each(|column| explain(scheme, column));
        explain(scheme, field);
    }
    false
}

/// The field that asks for a class of a scheme.
fn class_of(scheme: &Scheme) -> Field {
    let classes = scheme.class.iter();
    let gives = classes.clone().map(|c| (c.label.clone(), c.is.clone()));
    let meanings = classes
        .clone()
        .map(|c| (c.label.clone(), c.criteria.clone()));
    let written = classes.clone().flat_map(|class| {
        let words = class.written.iter();
        words.map(|word| (word.clone(), class.label.clone()))
    });
    Field {
        required: true,
        options: classes.map(|c| c.label.clone()).collect(),
        gives: gives.collect(),
        meanings: meanings.collect(),
        written: written.collect(),
        headings: scheme.headings.clone(),
        ..Field::new(&scheme.key, &scheme.label, FieldType::Choice)
    }
}

/// 「重要性Ⅲ及び重要性Ⅳは、機密性1に当たります。」
fn explain(scheme: &Scheme, field: &mut Field) {
    if field.kind != FieldType::Classification {
        return;
    }
    let of = |answer: &String| {
        let classes = scheme.class.iter();
        let alike = classes.filter(|c| c.is.get("confidentiality") == Some(answer));
        let alike: Vec<&str> = alike.map(|c| c.label.as_str()).collect();
        (!alike.is_empty()).then(|| format!("{}は機密性{answer}", alike.join("、")))
    };
    let mut answers = field.answers();
    answers.reverse();
    let told: Vec<String> = answers.iter().filter_map(of).collect();
    if !told.is_empty() {
        field.help = format!("{}に当たります。{}", told.join("、"), field.help);
    }
}

/// What follows an application tells the register the class as well.
fn carry(scheme: &Scheme, mapping: &mut Mapping) {
    let mut axes = mapping.values.iter();
    if axes.any(|(to, from)| scheme.tells(to) && to == from) {
        let key = scheme.key.clone();
        mapping.values.insert(key.clone(), key);
    }
}

#[cfg(test)]
mod tests {
    use sakimori_provisions::catalog::{embedded, load};

    use super::*;
    use crate::forms::Forms;
    use crate::register;

    fn edition() -> Arc<Edition> {
        Arc::new(load(&embedded(), "h27").unwrap())
    }

    fn keys(fields: &[Field]) -> Vec<&str> {
        fields.iter().map(|f| f.key.as_str()).collect()
    }

    #[test]
    fn the_class_is_asked_for_in_place_of_the_axes_that_it_tells() {
        let edition = edition();
        let registers = register::load(&embedded(), &edition).unwrap();
        let ledger = |chosen, listed: &[String]| {
            Schemes::new(&edition, chosen).register(registers["asset-ledger"].clone(), listed)
        };
        assert_eq!(ledger("", &[]), registers["asset-ledger"]);
        let own = ledger("importance", &[]);
        let at = keys(&own.fields);
        let at = at.iter().position(|k| *k == "importance").unwrap();
        assert_eq!(own.fields[at + 1].key, "confidentiality");
        assert!(own.fields[at].required);
        for axis in ["confidentiality", "integrity", "availability"] {
            assert!(!own.field(axis).unwrap().required, "{axis}");
        }
        let own = ledger("municipal_confidentiality", &[]);
        assert!(!own.field("confidentiality").unwrap().required);
        assert!(own.field("integrity").unwrap().required);
        // A column that the body shows outlives the scheme.
        let old = ledger("", &["importance".to_owned()]);
        let old = old.field("importance").unwrap();
        assert!(!old.required && old.gives.is_empty());
    }

    #[test]
    fn forms_ask_for_the_class_or_say_what_it_is() {
        let edition = edition();
        let forms = Forms::load(&embedded(), &edition).unwrap();
        let schemes = Schemes::new(&edition, "importance");
        let form = |key: &str| schemes.form(forms.get(key).unwrap().clone());
        let unclear = form("unclear-classification");
        let follow = &unclear.follows[0];
        assert!(keys(&follow.fields).contains(&"importance"));
        let values = &follow.entry.as_ref().unwrap().values;
        assert_eq!(values["importance"], "importance");
        let introduction = form("system-introduction");
        let help = &introduction.field("classification").unwrap().help;
        assert!(
            help.starts_with(
                "重要性Ⅰは機密性3、重要性Ⅱは機密性2、重要性Ⅲ、重要性Ⅳは機密性1に当たります。"
            ),
            "{help}"
        );
    }
}
