//! Long statements for SQLite, whose parameters `$1`, `$2` … are names to it:
//! it looks each of them up among all, so that the time grows with the square
//! of their number (0.5 s for 8,800). Where they stand in their order, `?`
//! says the same. Pure.

use std::borrow::Cow;

/// Shorter statements stay as they are.
const MANY: usize = 64;

/// The same statement with `?` for its `count` parameters; as it was where a
/// parameter stands twice or out of its order.
pub(crate) fn unnamed(sql: Cow<'static, str>, count: usize) -> Cow<'static, str> {
    if count < MANY {
        return sql;
    }
    match in_order(&sql, count) {
        Some(unnamed) => Cow::Owned(unnamed),
        None => sql,
    }
}

fn in_order(sql: &str, count: usize) -> Option<String> {
    let mut out = String::with_capacity(sql.len());
    let mut seen = 0;
    // What stands in quotation marks is text: every second part.
    for (n, part) in sql.split('\'').enumerate() {
        if n > 0 {
            out.push('\'');
        }
        if n % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut pieces = part.split('$');
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = piece.split_at_checked(digits)?;
            seen += 1;
            if number.parse() != Ok(seen) {
                return None;
            }
            out.push('?');
            out.push_str(rest);
        }
    }
    (seen == count).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, places};

    #[test]
    fn parameters_in_their_order_need_no_names() {
        let sql = format!("INSERT INTO t (a, b) VALUES {}", places(40, 2));
        let expected = format!(
            "INSERT INTO t (a, b) VALUES {}",
            vec!["(?, ?)"; 40].join(", ")
        );
        assert_eq!(unnamed(sql.into(), 80), expected);
        let quoted = format!(
            "SELECT 'it''s $5' FROM t WHERE a = $1 AND b IN ({})",
            list(2, 70)
        );
        let marks = vec!["?"; 70].join(", ");
        let expected = format!("SELECT 'it''s $5' FROM t WHERE a = ? AND b IN ({marks})");
        assert_eq!(unnamed(quoted.into(), 71), expected);
    }

    #[test]
    fn other_statements_stay_as_they_are() {
        for (sql, count) in [
            ("SELECT a FROM t WHERE a = $1".to_owned(), 1),
            (format!("SELECT $2, $1 WHERE a IN ({})", list(3, 70)), 72),
            (format!("SELECT $1 WHERE a IN ({})", list(1, 70)), 70),
            (format!("SELECT a WHERE a IN ({})", list(1, 70)), 71),
            (
                format!("SELECT a WHERE a IN ({}) AND b = $", list(1, 70)),
                70,
            ),
        ] {
            assert_eq!(unnamed(sql.clone().into(), count), sql, "{sql}");
        }
    }
}
