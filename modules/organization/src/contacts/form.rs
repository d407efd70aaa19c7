//! The form of an entry.

use sakimori_kernel::{FieldErrors, TextRule, clean_line};
use sakimori_web::FormData;

/// What can be dialled, as it is kept: digits and `- + ( ) # *`, in half
/// width, and 内線.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    pub office: String,
    pub mobile: String,
    pub home: String,
    /// When and how to reach the person.
    pub remark: String,
}

pub const OFFICE: &str = "office_phone";
pub const MOBILE: &str = "mobile_phone";
pub const HOME: &str = "home_phone";
pub const REMARK: &str = "remark";

impl Numbers {
    /// The fields of the form with what they hold.
    pub fn fields(&self) -> [(&'static str, &str); 4] {
        [
            (OFFICE, &self.office),
            (MOBILE, &self.mobile),
            (HOME, &self.home),
            (REMARK, &self.remark),
        ]
    }

    /// The labels of the fields in which the two differ, for the journal: it
    /// holds no number, since more people read it than the network.
    pub fn changed(&self, before: &Self) -> Vec<&'static str> {
        let pairs = self.fields().into_iter().zip(before.fields());
        let differ = pairs.filter(|((_, new), (_, old))| new != old);
        differ.map(|((field, _), _)| label(field)).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.office.is_empty() && self.mobile.is_empty() && self.home.is_empty()
    }
}

pub fn label(field: &str) -> &'static str {
    match field {
        OFFICE => "職場の電話番号",
        MOBILE => "携帯電話番号",
        HOME => "自宅の電話番号",
        _ => "連絡のしかた",
    }
}

/// Reads the form. One number is enough; a person without any cannot be
/// reached.
pub fn parse(data: &FormData) -> Result<Numbers, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut number = |field: &'static str| {
        let parsed = phone(data.get(field), label(field));
        errors.take(field, parsed)
    };
    let (office, mobile, home) = (number(OFFICE), number(MOBILE), number(HOME));
    let rule = TextRule {
        label: label(REMARK),
        max: 100,
        required: false,
    };
    let remark = errors.take(REMARK, clean_line(data.get(REMARK), rule));
    let numbers = Numbers {
        office,
        mobile,
        home,
        remark,
    };
    if numbers.is_empty() && errors.is_empty() {
        errors.add(
            OFFICE,
            "電話番号を一つ以上入力してください。緊急のときに連絡できません。",
        );
    }
    errors.or(numbers)
}

/// A telephone number in half width; empty stays empty.
fn phone(typed: &str, label: &'static str) -> Result<String, String> {
    let rule = TextRule {
        label,
        max: 40,
        required: false,
    };
    let text: String = clean_line(typed, rule)?.chars().map(half_width).collect();
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(text);
    }
    let rest = text.replacen("内線", "", 1);
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || "-+()#*".contains(c);
    if !rest.chars().all(fits) {
        return Err(format!(
            "{label}は数字とハイフンで入力してください（例：00-0000-1234（内線123））。"
        ));
    }
    if !(3..=20).contains(&digits) {
        return Err(format!(
            "{label}の桁数を確かめてください（いま{digits}桁）。"
        ));
    }
    Ok(text)
}

/// Digits and signs in half width; the many dashes people type as `-`.
fn half_width(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' | '－' | '─' => {
            '-'
        }
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(office: &str, mobile: &str) -> FormData {
        let mut data = FormData::default();
        data.set(OFFICE, office);
        data.set(MOBILE, mobile);
        data
    }

    #[test]
    fn numbers_are_kept_in_one_way_however_they_are_typed() {
        for (typed, kept) in [
            ("00-0000-1234", "00-0000-1234"),
            ("００－００００－１２３４", "00-0000-1234"),
            ("00ー0000−1234", "00-0000-1234"),
            (" 00 0000 1234 ", "0000001234"),
            ("00-0000-1234（内線　５６）", "00-0000-1234(内線56)"),
            ("+81-00-0000-1234", "+81-00-0000-1234"),
            ("内線2301", "内線2301"),
        ] {
            assert_eq!(parse(&form(typed, "")).unwrap().office, kept, "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused_at_its_field() {
        for typed in [
            "なし",
            "12",
            "0120-ABC-123",
            "123456789012345678901",
            "00-0000-1234\u{0}",
            "<script>alert(1)</script>",
            "内線内線12345",
            "=1234567",
            "00-0000-1234\n00-0000-5678",
            "\u{FFFD}1234567",
        ] {
            let errors = parse(&form("00-0000-0000", typed)).unwrap_err();
            assert_eq!(errors.of(MOBILE).count(), 1, "{typed}");
        }
    }

    #[test]
    fn an_entry_without_any_number_is_refused() {
        let errors = parse(&form(" ", "")).unwrap_err();
        assert!(errors.of(OFFICE).next().unwrap().contains("一つ以上"));
    }

    #[test]
    fn a_change_is_told_by_its_fields_and_never_by_its_numbers() {
        let before = parse(&form("00-0000-1234", "000-0000-1111")).unwrap();
        let after = parse(&form("00-0000-1234", "000-0000-2222")).unwrap();
        assert_eq!(after.changed(&before), ["携帯電話番号"]);
        assert!(before.changed(&before).is_empty());
    }
}
