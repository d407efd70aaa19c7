//! A field as it is described in the browser: read and checked. Pure.

use sakimori_kernel::{FieldErrors, TextRule, clean_line, clean_text};
use sakimori_web::FormData;
use serde::Serialize;

use crate::forms::{Condition, Field, FieldType};

/// What a body's own field can ask for.
pub(super) const KINDS: [FieldType; 14] = [
    FieldType::Text,
    FieldType::LongText,
    FieldType::Number,
    FieldType::Date,
    FieldType::Period,
    FieldType::Choice,
    FieldType::Choices,
    FieldType::YesNo,
    FieldType::Person,
    FieldType::Unit,
    FieldType::System,
    FieldType::Classification,
    FieldType::File,
    FieldType::Confirmation,
];

pub(super) fn label(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "1行の文章",
        FieldType::LongText => "何行かの文章",
        FieldType::Number => "数",
        FieldType::Date => "日付",
        FieldType::Period => "期間（始まりの日と終わりの日）",
        FieldType::Choice => "選択肢から一つ選ぶ",
        FieldType::Choices => "選択肢からいくつでも選ぶ",
        FieldType::YesNo => "はい・いいえ",
        FieldType::Person => "職員",
        FieldType::Unit => "組織",
        FieldType::Asset => "情報資産",
        FieldType::System => "情報システム",
        FieldType::Contractor => "外部委託事業者",
        FieldType::Classification => "機密性の分類",
        FieldType::Provision => "規定の番号",
        FieldType::File => "文書（名称又は番号、ファイル）",
        FieldType::Rows => "何件も入力する表",
        FieldType::Confirmation => "確認の印",
    }
}

/// How one of a few words is sent.
pub(super) fn sent(word: impl Serialize) -> String {
    let json = serde_json::to_value(word).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

pub(super) fn rule(label: &'static str, max: usize, required: bool) -> TextRule {
    TextRule {
        label,
        max,
        required,
    }
}

/// Choices of a field, and characters of each.
const MOST: (usize, usize) = (50, 100);

/// Lines without the empty ones.
pub(super) fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The words of any field: label, help.
pub(super) fn words(data: &FormData, errors: &mut FieldErrors) -> (String, String) {
    let label = clean_line(data.get("label"), rule("項目の名称", 60, true));
    let help = clean_line(data.get("help"), rule("入力の説明", 300, false));
    (errors.take("label", label), errors.take("help", help))
}

/// A field of the body's own; `old`: what it was, whose kind stays. `others`:
/// the fields that it can depend on.
pub(super) fn read(
    data: &FormData,
    old: Option<&Field>,
    others: &[&Field],
    errors: &mut FieldErrors,
) -> Field {
    let (label, help) = words(data, errors);
    let kind = old.map(|f| f.kind).or_else(|| {
        let mut kinds = KINDS.into_iter();
        kinds.find(|kind| sent(*kind) == data.get("kind"))
    });
    if kind.is_none() {
        errors.add("kind", "入力の種類を選んでください。");
    }
    let kind = kind.unwrap_or(FieldType::Text);
    let key = old.map_or("", |f| f.key.as_str());
    let mut field = Field {
        required: data.has("required"),
        help,
        ..Field::new(key, &label, kind)
    };
    match kind {
        FieldType::Choice | FieldType::Choices => field.options = options(data, errors),
        FieldType::Confirmation => {
            let text = clean_line(data.get("text"), rule("確認する内容", 300, true));
            field.text = errors.take("text", text);
        }
        FieldType::Number => {
            let unit = clean_line(data.get("unit"), rule("単位", 10, false));
            field.unit = errors.take("unit", unit);
        }
        _ => {}
    }
    field.shown = shown(data, others, errors);
    field
}

fn options(data: &FormData, errors: &mut FieldErrors) -> Vec<String> {
    let text = clean_text(data.get("options"), rule("選択肢", 5000, true));
    let options = lines(&errors.take("options", text));
    let mut sorted: Vec<&String> = options.iter().collect();
    sorted.sort();
    sorted.dedup();
    if sorted.len() < options.len() {
        errors.add("options", "同じ選択肢が二つあります。");
    }
    if options.len() > MOST.0 || options.iter().any(|o| o.chars().count() > MOST.1) {
        errors.add(
            "options",
            format!("選択肢は{}個まで、それぞれ{}文字までです。", MOST.0, MOST.1),
        );
    }
    options
}

/// 「…が…のとき」, or always.
fn shown(data: &FormData, others: &[&Field], errors: &mut FieldErrors) -> Option<Condition> {
    let key = data.get("shown_field");
    if key.is_empty() {
        return None;
    }
    let Some(other) = others.iter().find(|f| f.key == key) else {
        errors.add("shown_field", "条件にする項目を選んでください。");
        return None;
    };
    let answers = lines(data.get("shown_is"));
    let known = other.answers();
    if answers.is_empty() || !answers.iter().all(|a| known.contains(a)) {
        errors.add(
            "shown_is",
            format!(
                "「{}」の答えのうち、この項目を尋ねるものを、1行に一つ入力してください（{}）。",
                other.label,
                known.join("、")
            ),
        );
    }
    Some(Condition {
        field: key.to_owned(),
        is: answers,
    })
}

/// The same as the inputs of the page send it.
pub(super) fn form_of(field: &Field) -> FormData {
    let mut data = FormData::default();
    data.add("label", &field.label);
    data.add("help", &field.help);
    data.add("kind", sent(field.kind));
    if field.required {
        data.add("required", "yes");
    }
    data.add("options", field.options.join("\n"));
    data.add("text", &field.text);
    data.add("unit", &field.unit);
    if let Some(shown) = &field.shown {
        data.add("shown_field", &shown.field);
        data.add("shown_is", shown.is.join("\n"));
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(values: &[(&str, &str)]) -> FormData {
        let mut data = FormData::default();
        for (name, value) in values {
            data.add(name, *value);
        }
        data
    }

    #[test]
    fn a_field_reads_back_as_it_was_written() {
        let other = Field {
            options: vec!["持出し".into(), "持込み".into()],
            ..Field::new("direction", "区分", FieldType::Choice)
        };
        let sent = data(&[
            ("label", "保険の有無"),
            ("kind", "choice"),
            ("options", "あり\n\n なし "),
            ("required", "yes"),
            ("shown_field", "direction"),
            ("shown_is", "持出し"),
        ]);
        let mut errors = FieldErrors::new();
        let field = read(&sent, None, &[&other], &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(field.options, ["あり", "なし"]);
        let again = read(&form_of(&field), Some(&field), &[&other], &mut errors);
        assert!(errors.is_empty() && again == field, "{errors:?}");
    }

    #[test]
    fn what_does_not_fit_is_said_at_its_input() {
        let many = vec!["選択肢"; 60].join("\n");
        let cases = [
            (data(&[("label", ""), ("kind", "text")]), "label"),
            (data(&[("label", "a\nb"), ("kind", "text")]), "label"),
            (data(&[("label", "a"), ("kind", "rows")]), "kind"),
            (data(&[("label", "a"), ("kind", "choice")]), "options"),
            (
                data(&[("label", "a"), ("kind", "choice"), ("options", &many)]),
                "options",
            ),
            (data(&[("label", "a"), ("kind", "confirmation")]), "text"),
            (
                data(&[("label", "a"), ("kind", "text"), ("shown_field", "x")]),
                "shown_field",
            ),
        ];
        for (sent, at) in cases {
            let mut errors = FieldErrors::new();
            read(&sent, None, &[], &mut errors);
            assert!(errors.of(at).next().is_some(), "{at}");
        }
    }
}
