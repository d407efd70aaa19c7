//! What may be a password. Pure: no clock, no database.
//!
//! Length and not being guessable is all that is asked; kinds of characters
//! are not, because that makes people write `Password1!`.

use std::collections::HashSet;
use std::sync::LazyLock;

use sakimori_kernel::search::fold;
use sakimori_kernel::{Timestamp, japan};
use zxcvbn::{Score, zxcvbn};

use super::romaji;

/// In characters. Longer ones would only cost time.
pub const LONGEST: usize = 128;
/// How many passwords back one must not be used again, the present one
/// included.
pub const REMEMBERED: i64 = 5;

/// Made of so many listed words and nothing else, a password is common.
const MOST_COMMON_WORDS: usize = 3;

/// Common in Japan; the library knows those of the world.
static COMMON: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../common.txt").lines();
    lines
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect()
});
static COMMON_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| COMMON.iter().copied().collect());

/// What a password is judged by.
#[derive(Debug, Clone)]
pub struct Policy {
    pub min_length: usize,
    /// Names and numbers of the person and the body, as written.
    pub own_words: Vec<String>,
}

/// Why a text may not be a password; nothing where it may.
pub fn problem(password: &str, policy: &Policy) -> Option<String> {
    let length = password.chars().count();
    if length < policy.min_length {
        return Some(format!(
            "パスワードは{}文字以上にしてください（いま{length}文字）。",
            policy.min_length
        ));
    }
    if length > LONGEST {
        return Some(format!(
            "パスワードは{LONGEST}文字までです（いま{length}文字）。"
        ));
    }
    if password.chars().any(char::is_control) {
        return Some("パスワードに改行などの制御文字は使えません。".to_owned());
    }
    let folded = fold(password);
    let own = own_forms(&policy.own_words);
    if own.iter().any(|word| folded.contains(word.as_str())) {
        return Some(
            "氏名、利用者ID、職員番号、電話番号、団体の名称などが入っています。本人や団体に関係のない言葉にしてください。"
                .to_owned(),
        );
    }
    if is_common(&folded) {
        return Some(
            "よく使われるパスワードか、それに数字や記号を付けたものです。別の言葉にしてください。"
                .to_owned(),
        );
    }
    let mut known: Vec<&str> = own.iter().map(String::as_str).collect();
    known.extend(COMMON.iter());
    (zxcvbn(&folded, &known).score() < Score::Three).then(|| {
        "推測されやすいパスワードです。同じ文字や並び順の繰り返し、日付、よくある言葉を避け、互いに関係のない言葉を四つほど並べるなどしてください。"
            .to_owned()
    })
}

/// Whether a password set then has to be changed now; `months` is 0 where
/// passwords do not expire.
pub fn is_expired(set_at: Timestamp, months: i64, now: Timestamp) -> bool {
    if months <= 0 {
        return false;
    }
    let (set, today) = (japan(set_at).date(), japan(now).date());
    let passed = (i64::from(today.year()) - i64::from(set.year())) * 12 + i64::from(today.month())
        - i64::from(set.month())
        - i64::from(today.day() < set.day());
    passed >= months
}

/// In the list, alone or with digits and signs around or between.
fn is_common(folded: &str) -> bool {
    let letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let plain: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let listed = |text: &str| COMMON_SET.contains(text);
    let mut seen: Vec<char> = folded.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < 5 || listed(folded) || listed(&plain) || words_in(&letters) <= MOST_COMMON_WORDS
}

/// The fewest listed words a text is made of; more than any number where it
/// holds something else.
fn words_in(letters: &str) -> usize {
    let ends: Vec<usize> = letters.char_indices().map(|(at, _)| at).skip(1).collect();
    let ends: Vec<usize> = ends.into_iter().chain([letters.len()]).collect();
    let mut fewest: Vec<(usize, usize)> = vec![(0, 0)];
    for &end in ends.iter().filter(|end| **end > 0) {
        let reached = fewest.iter().filter(|(start, _)| {
            letters
                .get(*start..end)
                .is_some_and(|word| COMMON_SET.contains(word))
        });
        if let Some(words) = reached.map(|(_, words)| words + 1).min() {
            fewest.push((end, words));
        }
    }
    let whole = fewest
        .iter()
        .find(|(end, _)| *end == letters.len() && *end > 0);
    whole.map_or(usize::MAX, |(_, words)| *words)
}

/// Every way somebody's names and numbers may stand in a password, long
/// enough not to be there by chance.
fn own_forms(words: &[String]) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for word in words {
        let mut parts: Vec<String> = word.split_whitespace().map(fold).collect();
        parts.push(fold(word));
        if let Some((local, _)) = word.split_once('@') {
            parts.push(fold(local));
        }
        let place = fold(word);
        let without_kind = place.strip_suffix(['都', '道', '府', '県', '市', '区', '町', '村']);
        parts.extend(without_kind.map(str::to_owned));
        let digits: String = fold(word).chars().filter(char::is_ascii_digit).collect();
        parts.push(digits);
        let spelled: Vec<String> = parts.iter().flat_map(|p| romaji::spellings(p)).collect();
        parts.extend(spelled);
        forms.extend(parts.into_iter().filter(|p| is_telling(p)));
    }
    forms.sort();
    forms.dedup();
    forms
}

fn is_telling(word: &str) -> bool {
    let length = word.chars().count();
    let kana = |c: char| ('\u{3040}'..='\u{30FF}').contains(&c);
    match word {
        w if w.is_ascii() => length >= 4,
        w if w.chars().all(kana) => length >= 3,
        _ => length >= 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        let own = [
            "税所　花子",
            "ゼイショ　ハナコ",
            "z-hanako",
            "100245",
            "078-555-0199",
            "hanako.z@mihon.example.jp",
            "みほん市",
        ];
        Policy {
            min_length: 12,
            own_words: own.map(str::to_owned).to_vec(),
        }
    }

    fn check(password: &str, expected: &str) {
        let found = problem(password, &policy()).unwrap_or_default();
        if expected.is_empty() {
            assert_eq!(found, "", "{password}");
        } else {
            assert!(found.contains(expected), "{password}: {found}");
        }
    }

    #[test]
    fn long_and_unguessable_is_enough() {
        for password in [
            "ガラスの城と9月の雨と駅長",
            "mado-kujira-7-tegami",
            "correct kettle borrows Tuesday",
            "ﾅﾅｲﾛﾉ傘ｦ忘ﾚﾀ駅長",
            "🐟🍵🚲🌙 ひとりで歩く夜",
            &"ながいながい坂を上る蟹".repeat(11),
        ] {
            check(password, "");
        }
    }

    #[test]
    fn too_short_or_too_long_is_said_with_the_figures() {
        check("", "12文字以上にしてください（いま0文字）");
        check("kujira7tega", "12文字以上にしてください（いま11文字）");
        check("🐟🍵🚲🌙🐟🍵🚲🌙🐟🍵🚲", "いま11文字");
        check(&"い".repeat(129), "128文字までです（いま129文字）");
        check("kujira7\0tegami-mado", "制御文字");
        check("kujira7\ntegami-mado", "制御文字");
    }

    #[test]
    fn names_and_numbers_of_the_person_are_refused() {
        for password in [
            "hanako-kujira-7-tegami",
            "HANAKO-kujira-7-tegami",
            "ＨＡＮＡＫＯ-kujira-7-tegami",
            "zeisho kujira tegami",
            "zeisyo kujira tegami",
            "はなこの窓辺の鯨の手紙と傘",
            "税所の窓辺の鯨の手紙と青い傘",
            "kujira-100245-tegami",
            "kujira0785550199tegami",
            "z-hanako/kujira/tegami",
            "mihon-kujira-7-tegami",
        ] {
            check(password, "入っています");
        }
    }

    #[test]
    fn common_ones_are_refused_whatever_is_put_around_them() {
        for password in [
            "himawari2026!",
            "Himawari-2026",
            "!!sakura!!2026",
            "password12345",
            "ｐａｓｓｗｏｒｄ１２３４",
            "qwertyuiop12",
            "1qaz2wsx3edc",
            "reiwa8nendo4gatsu",
            "sakura-neko-2026-tokyo",
            "aaaaaaaaaaaaaaaa",
            "abababababab",
            "ひまわりひまわり12345678",
            "あいうえおかきくけこさし",
        ] {
            let found = problem(password, &policy());
            assert!(found.is_some(), "{password}");
        }
        for password in [
            "sakurasakura2026",
            "p@ssw0rdp@ssw0rd",
            "20260401sakura",
            "abcdefghijklmnop",
            "tokyoosaka2026",
        ] {
            assert!(problem(password, &policy()).is_some(), "{password}");
        }
    }

    #[test]
    fn the_list_is_folded_so_that_it_is_found() {
        assert!(COMMON.len() >= 300, "{}", COMMON.len());
        assert_eq!(COMMON.len(), COMMON_SET.len(), "a word stands twice");
        for word in COMMON.iter() {
            assert_eq!(*word, fold(word));
        }
    }

    #[test]
    fn a_password_expires_after_whole_months_in_japan() {
        for (set_at, months, now, expected) in [
            ("2026-08-22T15:00:00Z", 3, "2026-11-22T14:59:59Z", false),
            ("2026-08-22T15:00:00Z", 3, "2026-11-22T15:00:00Z", true),
            ("2020-01-01T00:00:00Z", 0, "2026-11-22T15:00:00Z", false),
            ("2026-11-22T15:00:00Z", 1, "2026-11-22T15:00:00Z", false),
        ] {
            let (set_at, now) = (set_at.parse().unwrap(), now.parse().unwrap());
            assert_eq!(is_expired(set_at, months, now), expected, "{set_at} {now}");
        }
    }

    #[test]
    fn hostile_text_is_judged_too() {
        for password in [
            "\u{202e}\u{200d}\u{FEFF}ab\u{E0100}葛城の鯨の手紙".to_owned(),
            "'; DROP TABLE password; --".to_owned(),
            "<script>alert(1)</script>".to_owned(),
            "あ".repeat(10_000),
            "\u{FFFD}".repeat(20),
        ] {
            let _ = problem(&password, &policy());
        }
    }
}
