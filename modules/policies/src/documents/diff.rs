//! The difference between two Japanese texts, by characters. Islands of one
//! equal character between changes are taken into the change: a reader sees
//! words, not letters.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A stretch of text that is the same, gone or new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Gone(String),
    New(String),
}

/// The shortest equal stretch that is left standing between two changes.
const ISLAND: usize = 2;

pub fn diff(before: &str, after: &str) -> Vec<Piece> {
    let old: Vec<char> = before.chars().collect();
    let new: Vec<char> = after.chars().collect();
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let last = ops.len().saturating_sub(1);
    let (mut pieces, mut gone, mut added) = (Vec::new(), String::new(), String::new());
    for (i, op) in ops.iter().enumerate() {
        let removed: String = old.get(op.old_range()).unwrap_or_default().iter().collect();
        let inserted: String = new.get(op.new_range()).unwrap_or_default().iter().collect();
        match op {
            DiffOp::Equal { len, .. } if *len > ISLAND || i == 0 || i == last => {
                flush(&mut pieces, &mut gone, &mut added);
                pieces.push(Piece::Same(removed));
            }
            _ => {
                gone.push_str(&removed);
                added.push_str(&inserted);
            }
        }
    }
    flush(&mut pieces, &mut gone, &mut added);
    pieces
}

fn flush(pieces: &mut Vec<Piece>, gone: &mut String, added: &mut String) {
    if !gone.is_empty() {
        pieces.push(Piece::Gone(std::mem::take(gone)));
    }
    if !added.is_empty() {
        pieces.push(Piece::New(std::mem::take(added)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        diff(before, after)
            .iter()
            .map(|piece| match piece {
                Piece::Same(t) => t.clone(),
                Piece::Gone(t) => format!("[-{t}]"),
                Piece::New(t) => format!("[+{t}]"),
            })
            .collect()
    }

    #[test]
    fn changes_stand_together() {
        assert_eq!(shown("同じ", "同じ"), "同じ");
        assert_eq!(
            shown("副市長をもって充てる。", "総務部長をもって充てる。"),
            "[-副市][+総務部]長をもって充てる。"
        );
        // One equal letter between two changes does not split them.
        assert_eq!(
            shown("定期的に変更する。", "必要なときに更新する。"),
            "[-定期的に変更][+必要なときに更新]する。"
        );
        assert_eq!(shown("", "新しい"), "[+新しい]");
        assert_eq!(shown("古い", ""), "[-古い]");
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_back(a in "[あ-お、。]{0,40}", b in "[あ-お、。]{0,40}") {
            let (mut old, mut new) = (String::new(), String::new());
            for piece in diff(&a, &b) {
                match piece {
                    Piece::Same(t) => { old.push_str(&t); new.push_str(&t); }
                    Piece::Gone(t) => old.push_str(&t),
                    Piece::New(t) => new.push_str(&t),
                }
            }
            proptest::prop_assert_eq!(old, a);
            proptest::prop_assert_eq!(new, b);
        }
    }
}
