//! `B7` and back.

pub(crate) struct Place {
    /// From 0.
    pub column: usize,
    /// From 1, as Excel shows it.
    pub row: usize,
}

/// A reference to a cell, within what Excel has (`XFD1048576`).
pub(crate) fn place(reference: &str) -> Option<Place> {
    let reference = reference.as_bytes();
    let letters = reference.iter().take_while(|b| b.is_ascii_alphabetic());
    let count = letters.count();
    let (letters, digits) = reference.split_at_checked(count)?;
    let numeric = digits.iter().all(u8::is_ascii_digit);
    if !(1..=3).contains(&letters.len()) || !(1..=7).contains(&digits.len()) || !numeric {
        return None;
    }
    let letter = |b: &u8| usize::from(b.to_ascii_uppercase() - b'A') + 1;
    let column = letters.iter().fold(0, |sum, b| sum * 26 + letter(b)) - 1;
    let row: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (row > 0).then_some(Place { column, row })
}

pub(crate) fn column_of(position: usize) -> String {
    let mut letters = Vec::new();
    let mut left = position + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_written() {
        for (reference, column, row) in [
            ("A1", 0, 1),
            ("z9", 25, 9),
            ("AA10", 26, 10),
            ("XFD1048576", 16_383, 1_048_576),
        ] {
            let found = place(reference).unwrap();
            assert_eq!((found.column, found.row), (column, row), "{reference}");
            let again = format!("{}{}", column_of(column), row);
            assert_eq!(again, reference.to_uppercase());
        }
        for reference in [
            "",
            "A",
            "1",
            "A0",
            "AAAA1",
            "A+1",
            "A12345678",
            "あ1",
            "A-1",
        ] {
            assert!(place(reference).is_none(), "{reference}");
        }
    }
}
