//! From the fields of the page to [`Settings`]. Pure.

use sakimori_kernel::{FieldErrors, TextRule, clean_text};
use sakimori_web::FormData;

use super::{Limits, Settings};

/// A number of the page: field, label, unit, least, most.
pub type Range = (&'static str, &'static str, &'static str, i64, i64);

/// Every number a body may set. A password is never shorter than 8
/// characters, and a session is long enough for its warning to be read.
pub const RANGES: [Range; 9] = [
    (
        "idle_minutes",
        "操作がないときに終わるまで（一般）",
        "分",
        10,
        480,
    ),
    (
        "absolute_hours",
        "サインインから終わるまで（一般）",
        "時間",
        1,
        24,
    ),
    (
        "privileged_idle_minutes",
        "操作がないときに終わるまで（特権）",
        "分",
        10,
        120,
    ),
    (
        "privileged_absolute_hours",
        "サインインから終わるまで（特権）",
        "時間",
        1,
        24,
    ),
    ("min_length", "パスワードの長さの下限", "文字", 8, 64),
    (
        "expiry_months",
        "パスワードの有効期間",
        "月（0で期限なし）",
        0,
        60,
    ),
    (
        "lock_minutes",
        "ロックが自動で解けるまで",
        "分（0で管理者の解除を待つ）",
        0,
        1440,
    ),
    (
        "address_failures",
        "一つの接続元で待ち時間なしに間違えられる回数",
        "回",
        5,
        1000,
    ),
    (
        "unused_months",
        "使われていない利用者IDとして点検するまで",
        "月",
        1,
        36,
    ),
];

/// The fields with what is stored.
pub(super) fn fields(settings: &Settings) -> Vec<(&'static str, String)> {
    vec![
        ("notice", settings.notice.clone()),
        ("idle_minutes", settings.ordinary.idle_minutes.to_string()),
        (
            "absolute_hours",
            settings.ordinary.absolute_hours.to_string(),
        ),
        (
            "privileged_idle_minutes",
            settings.privileged.idle_minutes.to_string(),
        ),
        (
            "privileged_absolute_hours",
            settings.privileged.absolute_hours.to_string(),
        ),
        ("min_length", settings.min_length.to_string()),
        ("expiry_months", settings.expiry_months.to_string()),
        ("lock_minutes", settings.lock_minutes.to_string()),
        ("address_failures", settings.address_failures.to_string()),
        ("unused_months", settings.unused_months.to_string()),
    ]
}

/// `roles` are the keys that exist; others are refused.
pub(super) fn parse(form: &FormData, roles: &[&str]) -> Result<Settings, FieldErrors> {
    let mut errors = FieldErrors::new();
    let rule = TextRule {
        label: "サインイン画面の掲示",
        max: 1000,
        required: false,
    };
    let notice = errors.take("notice", clean_text(form.get("notice"), rule));
    let mut number = |name: &str| errors.take(name, number(form, name));
    let settings = Settings {
        revision: form.revision(),
        notice,
        ordinary: Limits {
            idle_minutes: number("idle_minutes"),
            absolute_hours: number("absolute_hours"),
        },
        privileged: Limits {
            idle_minutes: number("privileged_idle_minutes"),
            absolute_hours: number("privileged_absolute_hours"),
        },
        min_length: number("min_length"),
        expiry_months: number("expiry_months"),
        factor_roles: form.all("factor_roles").map(str::to_owned).collect(),
        lock_minutes: number("lock_minutes"),
        address_failures: number("address_failures"),
        unused_months: number("unused_months"),
    };
    let unknown = |role: &String| !roles.contains(&role.as_str());
    if settings.factor_roles.iter().any(unknown) {
        errors.add(
            "factor_roles",
            "一覧にない役割が選ばれています。選び直してください。",
        );
    }
    let longer = settings.privileged.idle_minutes > settings.ordinary.idle_minutes
        || settings.privileged.absolute_hours > settings.ordinary.absolute_hours;
    if errors.is_empty() && longer {
        errors.add(
            "privileged_idle_minutes",
            "特権を持つ者の時間は、一般の時間以下にしてください。",
        );
    }
    errors.or(settings)
}

fn number(form: &FormData, name: &str) -> Result<i64, String> {
    let Some((_, label, _, least, most)) = RANGES.into_iter().find(|r| r.0 == name) else {
        return Err("この項目はありません。".to_owned());
    };
    let text: String = form.get(name).trim().chars().map(half_width).collect();
    let number = text.parse::<i64>().ok();
    number
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| format!("{label}は、{least}から{most}までの数字で入力してください。"))
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(changes: &[(&str, &str)]) -> FormData {
        let mut form = FormData::default();
        for (name, value) in fields(&Settings::default()) {
            form.set(name, value);
        }
        form.set("factor_roles", "ciso");
        for (name, value) in changes {
            form.set(name, *value);
        }
        form
    }

    #[test]
    fn what_the_page_shows_is_what_is_stored() {
        let parsed = parse(&form(&[("revision", "3")]), &["ciso"]).unwrap();
        let expected = Settings {
            revision: 3,
            factor_roles: vec!["ciso".to_owned()],
            ..Settings::default()
        };
        assert_eq!(parsed, expected);
        let wide = parse(&form(&[("min_length", "１４")]), &["ciso"]).unwrap();
        assert_eq!(wide.min_length, 14);
    }

    #[test]
    fn a_body_cannot_make_sign_in_weaker_than_the_least() {
        for (name, value) in [
            ("min_length", "7"),
            ("min_length", "65"),
            ("min_length", ""),
            ("min_length", "-12"),
            ("min_length", "99999999999999999999"),
            ("idle_minutes", "9"),
            ("idle_minutes", "1.5"),
            ("absolute_hours", "25"),
            ("privileged_idle_minutes", "31"),
            ("privileged_absolute_hours", "13"),
            ("address_failures", "0"),
            ("lock_minutes", "-1"),
            ("factor_roles", "mayor"),
            ("notice", "\0"),
            ("notice", &"あ".repeat(1001)),
        ] {
            let errors = parse(&form(&[(name, value)]), &["ciso"]).unwrap_err();
            assert!(!errors.is_empty(), "{name} {value}");
        }
    }
}
