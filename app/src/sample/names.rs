//! Names of people who do not exist: common surnames and given names, mixed
//! freely, with their readings.

use super::random::Random;

const SURNAMES: &str = include_str!("../../sample/names/surnames.txt");
/// Surnames in characters that CP932 lacks: beyond the BMP, with a variation
/// selector (IVS), and one 外字 of the private use area.
const RARE: &str = include_str!("../../sample/names/rare.txt");
const MEN_BEFORE: &str = include_str!("../../sample/names/men_before.txt");
const MEN_AFTER: &str = include_str!("../../sample/names/men_after.txt");
const WOMEN_BEFORE: &str = include_str!("../../sample/names/women_before.txt");
const WOMEN_AFTER: &str = include_str!("../../sample/names/women_after.txt");

/// Given names of those born before this year differ from later ones.
const TURN: i16 = 1982;

type Pairs = Vec<(&'static str, &'static str)>;

#[derive(Debug, Clone)]
pub struct Names {
    surnames: Pairs,
    rare: Pairs,
    /// Men and women born before, men and women born after.
    given: [Pairs; 4],
}

/// As the staff list writes it: surname and given name with a wide space
/// between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub kana: String,
}

fn pairs(text: &'static str) -> Pairs {
    text.lines().filter_map(|l| l.split_once(' ')).collect()
}

impl Names {
    pub fn new() -> Self {
        let given = [MEN_BEFORE, WOMEN_BEFORE, MEN_AFTER, WOMEN_AFTER];
        Self {
            surnames: pairs(SURNAMES),
            rare: pairs(RARE),
            given: given.map(pairs),
        }
    }

    /// A name for somebody born in a year. Surnames at the head of the list
    /// are drawn more often, as in life; `rare` of a thousand are such as CP932
    /// cannot write.
    pub fn draw(&self, random: &mut Random, born: i16, rare: usize) -> Name {
        let surname = if random.chance(rare) {
            random.pick(&self.rare).copied()
        } else {
            let end = random.below(self.surnames.len()) + 1;
            self.surnames.get(random.below(end)).copied()
        };
        let list = random.below(2) + if born < TURN { 0 } else { 2 };
        let given = self.given.get(list);
        let given = given.and_then(|list| random.pick(list)).copied();
        let ((name, kana), (given, given_kana)) =
            (surname.unwrap_or_default(), given.unwrap_or_default());
        Name {
            name: format!("{name}\u{3000}{given}"),
            kana: format!("{kana}\u{3000}{given_kana}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_reading_in_katakana() {
        let names = Names::new();
        let all = names.given.iter().chain([&names.surnames, &names.rare]);
        let all: Vec<_> = all.flatten().collect();
        assert!(all.len() > 450, "{}", all.len());
        for (name, kana) in all {
            assert!(!name.is_empty() && !name.contains(' '), "{name}");
            assert!(
                kana.chars().all(|c| ('\u{30A1}'..='\u{30FC}').contains(&c)),
                "{name}: {kana}"
            );
        }
        assert_eq!(names.rare.len(), 6);
    }

    #[test]
    fn a_large_town_has_people_of_the_same_name_and_rare_characters() {
        let (names, mut random) = (Names::new(), Random::of(1, "names"));
        let mut drawn: Vec<String> = (0..20_000)
            .map(|_| names.draw(&mut random, 1990, 3).name)
            .collect();
        assert!(drawn.iter().any(|n| n.contains('\u{20BB7}')));
        drawn.sort();
        let all = drawn.len();
        drawn.dedup();
        assert!(drawn.len() > 2000 && drawn.len() < all, "{}", drawn.len());
    }
}
