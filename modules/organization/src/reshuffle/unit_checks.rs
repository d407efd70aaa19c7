//! Whether the units from the day on make a tree. Pure.

use std::collections::HashSet;

use super::column::Column;
use super::rows::{Level, Problem};
use super::units::UnitsAfter;

pub(super) fn parents(after: &UnitsAfter<'_>, problems: &mut Vec<Problem>) {
    let ended: HashSet<&str> = after.ended.iter().map(|u| u.code.as_str()).collect();
    for (code, unit) in &after.units {
        let Some(parent) = unit
            .facts
            .parent
            .as_deref()
            .filter(|p| after.get(p).is_none())
        else {
            continue;
        };
        let message = match ended.contains(parent) {
            true => format!(
                "「{}」の上位の所属「{parent}」が、この一覧ではなくなります。上位所属コードを確かめてください。",
                unit.facts.name
            ),
            false => format!(
                "「{}」の上位所属コード「{parent}」の所属がありません。コードを確かめてください。",
                unit.facts.name
            ),
        };
        problems.push(match unit.line {
            Some(line) => Problem::error(line, Column::Parent, message),
            None => Problem {
                level: Level::Error,
                line: None,
                column: Some(Column::Parent),
                message: format!("{message}（所属コード「{code}」）"),
            },
        });
    }
}

/// Every unit of a circle is told, with the whole circle.
pub(super) fn circles(after: &UnitsAfter<'_>, problems: &mut Vec<Problem>) {
    let mut clear: HashSet<&str> = HashSet::new();
    for (start, first) in &after.units {
        let mut path: Vec<&str> = Vec::new();
        let mut at = Some((start.as_str(), first));
        while let Some((code, unit)) = at.filter(|(code, _)| !clear.contains(code)) {
            if let Some(from) = path.iter().position(|c| *c == code) {
                let circle: Vec<&str> = path.iter().skip(from).copied().collect();
                problems.extend(
                    circle
                        .iter()
                        .map(|code| circle_problem(after, code, &circle)),
                );
                break;
            }
            path.push(code);
            let parent = unit.facts.parent.as_deref();
            at = parent
                .and_then(|p| after.units.get_key_value(p))
                .map(|(c, u)| (c.as_str(), u));
        }
        clear.extend(path);
    }
}

fn circle_problem(after: &UnitsAfter<'_>, code: &str, circle: &[&str]) -> Problem {
    let names: Vec<&str> = circle.iter().map(|c| after.name(c)).collect();
    let message = format!(
        "所属の上下関係が循環しています（{}→{}）。上位所属コードを直してください。",
        names.join("→"),
        names.first().copied().unwrap_or_default()
    );
    let line = after.get(code).and_then(|u| u.line);
    Problem {
        level: Level::Error,
        line,
        column: Some(Column::Parent),
        message,
    }
}
