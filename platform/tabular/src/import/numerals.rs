/// Kanji numerals as digits: 「令和八年十一月二十二日」 becomes
/// 「令和8年11月22日」, 「二〇二六」 becomes 「2026」.
pub(super) fn with_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<u32> = Vec::new();
    for c in text.chars() {
        match numeral(c) {
            Some(value) => run.push(value),
            None => {
                out.push_str(&number(&run));
                run.clear();
                out.push(c);
            }
        }
    }
    out.push_str(&number(&run));
    out
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// Digit by digit, or with 十, 百, 千 as a sum.
fn number(run: &[u32]) -> String {
    if run.iter().all(|value| *value < 10) {
        return run.iter().map(ToString::to_string).collect();
    }
    let (mut sum, mut digit) = (0u32, None::<u32>);
    for value in run.iter().copied() {
        if value < 10 {
            digit = Some(digit.unwrap_or(0).saturating_mul(10).saturating_add(value));
        } else {
            sum = sum.saturating_add(digit.take().unwrap_or(1).saturating_mul(value));
        }
    }
    sum.saturating_add(digit.unwrap_or(0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_numerals_become_digits() {
        for (text, expected) in [
            ("令和八年四月一日", "令和8年4月1日"),
            ("平成三十一年十二月二十二日", "平成31年12月22日"),
            ("二〇二六年十月三十日", "2026年10月30日"),
            ("千九百八十九", "1989"),
            ("R8.4.1", "R8.4.1"),
            ("", ""),
        ] {
            assert_eq!(with_digits(text), expected);
        }
    }
}
