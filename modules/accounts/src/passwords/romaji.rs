//! Kana in Latin letters, in the two ways people spell their own names.

/// Kana, Hepburn, Kunrei; those of two kana first.
const SYLLABLES: &str = "
きゃ kya kya,きゅ kyu kyu,きょ kyo kyo,しゃ sha sya,しゅ shu syu,しょ sho syo,ちゃ cha tya,
ちゅ chu tyu,ちょ cho tyo,にゃ nya nya,にゅ nyu nyu,にょ nyo nyo,ひゃ hya hya,ひゅ hyu hyu,
ひょ hyo hyo,みゃ mya mya,みゅ myu myu,みょ myo myo,りゃ rya rya,りゅ ryu ryu,りょ ryo ryo,
ぎゃ gya gya,ぎゅ gyu gyu,ぎょ gyo gyo,じゃ ja zya,じゅ ju zyu,じょ jo zyo,びゃ bya bya,
びゅ byu byu,びょ byo byo,ぴゃ pya pya,ぴゅ pyu pyu,ぴょ pyo pyo,
あ a a,い i i,う u u,え e e,お o o,か ka ka,き ki ki,く ku ku,け ke ke,こ ko ko,
さ sa sa,し shi si,す su su,せ se se,そ so so,た ta ta,ち chi ti,つ tsu tu,て te te,と to to,
な na na,に ni ni,ぬ nu nu,ね ne ne,の no no,は ha ha,ひ hi hi,ふ fu hu,へ he he,ほ ho ho,
ま ma ma,み mi mi,む mu mu,め me me,も mo mo,や ya ya,ゆ yu yu,よ yo yo,
ら ra ra,り ri ri,る ru ru,れ re re,ろ ro ro,わ wa wa,を o wo,ん n n,
が ga ga,ぎ gi gi,ぐ gu gu,げ ge ge,ご go go,ざ za za,じ ji zi,ず zu zu,ぜ ze ze,ぞ zo zo,
だ da da,ぢ ji zi,づ zu zu,で de de,ど do do,ば ba ba,び bi bi,ぶ bu bu,べ be be,ぼ bo bo,
ぱ pa pa,ぴ pi pi,ぷ pu pu,ぺ pe pe,ぽ po po";

/// The spellings of a text in folded kana (hiragana); none where it is not
/// kana. 「さとうこうじ」 gives `satoukouji`, `satokoji`, `satoukouzi`, `satokozi`.
pub(super) fn spellings(kana: &str) -> Vec<String> {
    let mut found = Vec::new();
    for hepburn in [true, false] {
        let Some(full) = spell(kana, hepburn) else {
            return Vec::new();
        };
        let short = full
            .replace("ou", "o")
            .replace("oo", "o")
            .replace("uu", "u");
        for text in [full, short] {
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

fn spell(kana: &str, hepburn: bool) -> Option<String> {
    let mut out = String::new();
    let mut rest = kana;
    let mut doubled = false;
    while let Some(c) = rest.chars().next() {
        if c == 'っ' || c == 'ー' {
            doubled |= c == 'っ';
            rest = rest.strip_prefix(c)?;
            continue;
        }
        let (syllable, latin) = syllables().find_map(|(kana, h, k)| {
            rest.starts_with(kana)
                .then_some((kana, if hepburn { h } else { k }))
        })?;
        if doubled {
            out.extend(latin.chars().next());
            doubled = false;
        }
        out.push_str(latin);
        rest = rest.strip_prefix(syllable)?;
    }
    Some(out)
}

fn syllables() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    SYLLABLES.split(',').filter_map(|entry| {
        let mut parts = entry.split_whitespace();
        Some((parts.next()?, parts.next()?, parts.next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_people_spell_them() {
        for (kana, expected) in [
            ("さとう", vec!["satou", "sato"]),
            ("しょうじ", vec!["shouji", "shoji", "syouzi", "syozi"]),
            ("はっとり", vec!["hattori"]),
            ("ゆーこ", vec!["yuko"]),
            ("山田", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(spellings(kana), expected, "{kana}");
        }
    }
}
