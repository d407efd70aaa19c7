//! The answer that is meant by what people write in a list. Pure.

use std::collections::BTreeMap;

use sakimori_kernel::search::fold;

use crate::forms::{Field, FieldType};

const YES: [&str; 8] = ["○", "有", "あり", "有り", "レ", "✓", "済", "yes"];
const NO: [&str; 7] = ["×", "無", "なし", "無し", "未", "-", "no"];
const ROMAN: [(&str, &str); 3] = [("i", "1"), ("ii", "2"), ("iii", "3")];

/// A text as words are compared: without width and kind of kana, and one mark
/// for each of those that look alike.
pub(super) fn plain(text: &str) -> String {
    if is_dash(text) {
        return "-".to_owned();
    }
    let same = |c| match c {
        '〇' | '◯' | '⚪' | '⭕' => '○',
        '✕' | '✖' | '☓' | '❌' => '×',
        c => c,
    };
    fold(text).chars().map(same).collect()
}

/// A stroke, as people write it where there is nothing to say.
pub(super) fn is_dash(text: &str) -> bool {
    let text = text.trim();
    let stroke = |c| {
        matches!(
            c,
            '-' | 'ー' | 'ｰ' | '－' | '−' | '―' | '‐' | '–' | '—' | '─'
        )
    };
    !text.is_empty() && text.chars().all(stroke)
}

/// What is said in place of the same as above.
pub(super) fn is_ditto(text: &str) -> bool {
    matches!(
        text,
        "〃" | "″" | "”" | "\"" | "''" | "同上" | "仝" | "同じ" | "々"
    )
}

/// The answer of a field with answers; an empty one where the cell says that
/// there is none. `chosen` is what the person said before.
pub(super) fn answer(
    field: &Field,
    text: &str,
    chosen: Option<&BTreeMap<String, String>>,
) -> Option<String> {
    let answers = field.answers();
    if answers.iter().any(|answer| answer == text) {
        return Some(text.to_owned());
    }
    let typed = plain(text);
    let of = |typed: &str| answers.iter().find(|a| plain(a) == typed).cloned();
    let chosen = || chosen.and_then(|words| words.get(&typed)).cloned();
    let known = || {
        let mut all = field.written.iter();
        let found = all.find(|(written, _)| plain(written) == typed);
        found.map(|(_, answer)| answer.clone())
    };
    let yes_no = || match field.kind {
        FieldType::YesNo if YES.contains(&typed.as_str()) => Some("はい".to_owned()),
        FieldType::YesNo if NO.contains(&typed.as_str()) => Some("いいえ".to_owned()),
        _ => None,
    };
    let labelled = || {
        // 「機密性３」, 「Ⅲ」, 「レベル２」
        let rest = typed.strip_prefix(&plain(&field.label)).unwrap_or(&typed);
        let rest = rest.strip_prefix(&plain("レベル")).unwrap_or(rest);
        let roman = ROMAN.iter().find(|(roman, _)| *roman == rest);
        of(roman.map_or(rest, |(_, digit)| digit))
    };
    let none = || (typed == "-").then(String::new);
    of(&typed)
        .or_else(chosen)
        .or_else(known)
        .or_else(yes_no)
        .or_else(labelled)
        .or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &Field, text: &str) -> String {
        answer(field, text, None).unwrap_or_else(|| "?".to_owned())
    }

    #[test]
    fn classes_are_read_however_they_are_written() {
        let field = Field::new("confidentiality", "機密性", FieldType::Classification);
        for text in [
            "3",
            "３",
            "③",
            "Ⅲ",
            "III",
            "機密性３",
            "機密性 3",
            "機密性Ⅲ",
            "機密性レベル3",
        ] {
            assert_eq!(read(&field, text), "3", "{text}");
        }
        for text in ["4", "高", "機密性", "2又は3", "33"] {
            assert_eq!(read(&field, text), "?", "{text}");
        }
        assert_eq!(read(&field, "－"), "");
    }

    #[test]
    fn marks_mean_what_the_catalog_or_the_person_says() {
        let mut field = Field::new("backup", "バックアップ", FieldType::Choice);
        field.options = ["取得している", "取得していない", "必要がない"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(read(&field, "○"), "?");
        let known = [("○", "取得している"), ("－", "必要がない")];
        field.written = known.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        for (text, expected) in [
            ("〇", "取得している"),
            ("◯", "取得している"),
            ("ー", "必要がない"),
            ("取得して いる", "取得している"),
            ("△", "?"),
        ] {
            assert_eq!(read(&field, text), expected, "{text}");
        }
        let chosen = [("△".to_owned(), "取得していない".to_owned())].into();
        let said = answer(&field, "△", Some(&chosen));
        assert_eq!(said.as_deref(), Some("取得していない"));
        let yes = Field::new("checked", "確認", FieldType::YesNo);
        assert_eq!(
            (read(&yes, "有").as_str(), read(&yes, "✕").as_str()),
            ("はい", "いいえ")
        );
    }
}
