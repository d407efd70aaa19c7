use super::HashError;

/// Without characters that look alike, so that it can be read out and typed.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789#";
const GROUPS: usize = 4;
const IN_GROUP: usize = 4;

/// A temporary password: `k7fm-3qwt-x2pe-9hva`, 79 bits.
pub fn temporary() -> Result<String, HashError> {
    let mut bytes = [0u8; GROUPS * IN_GROUP];
    let mut text = String::new();
    while text.len() < GROUPS * IN_GROUP {
        getrandom::fill(&mut bytes).map_err(HashError::of)?;
        // 32 letters, of which the last stands for "try again": 31 are even.
        let letters = bytes
            .iter()
            .filter_map(|b| LETTERS.get(usize::from(b & 31)));
        text.extend(letters.filter(|l| **l != b'#').map(|l| char::from(*l)));
    }
    let letters: Vec<char> = text.chars().take(GROUPS * IN_GROUP).collect();
    let groups: Vec<String> = letters
        .chunks(IN_GROUP)
        .map(|g| g.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_password_can_be_read_out() {
        let (one, other) = (temporary().unwrap(), temporary().unwrap());
        assert_ne!(one, other);
        for text in [one, other] {
            assert_eq!(text.len(), 19);
            assert!(!text.contains(['0', 'o', '1', 'l', 'i', '#']), "{text}");
        }
    }
}
