//! Pure: a tree as a picture. Boxes stand below each other, one a line; what
//! is below a box is moved to the right and joined to it. The words are also
//! beside the picture as a list, so the picture has none of its own to read
//! out.

use maud::{Markup, html};

/// A box of the picture, in the order of reading.
pub struct Box<'a> {
    pub label: &'a str,
    pub note: String,
    pub depth: usize,
}

const WIDTH: usize = 264;
const HEIGHT: usize = 44;
const LINE: usize = 56;
const STEP: usize = 40;
/// Full-width characters that fit a box.
const FITS: usize = 16;

/// `title` says what the picture shows.
pub fn draw(title: &str, boxes: &[Box<'_>]) -> Markup {
    let deepest = boxes.iter().map(|b| b.depth).max().unwrap_or(0);
    let (width, height) = (deepest * STEP + WIDTH + 2, boxes.len() * LINE + 2);
    html! {
        div.chart-scroll tabindex="0" role="group" aria-label=(title) {
            svg.chart role="img" aria-label={ (title) "。内容は、この図の後の一覧と同じです。" }
                viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                @for path in joints(boxes) { path d=(path) class="chart-line" {} }
                @for (n, one) in boxes.iter().enumerate() {
                    @let (x, y) = (one.depth * STEP + 1, n * LINE + 1);
                    rect x=(x) y=(y) width=(WIDTH) height=(HEIGHT) rx="6" class=(if one.depth == 0 { "chart-box chart-top" } else { "chart-box" }) {}
                    text x=(x + 12) y=(y + if one.note.is_empty() { 28 } else { 19 }) class="chart-label" { (cut(one.label, FITS)) }
                    @if !one.note.is_empty() {
                        text x=(x + 12) y=(y + 36) class="chart-note" { (cut(&one.note, FITS + 4)) }
                    }
                }
            }
        }
    }
}

/// A line from each box to the one above it: down, then to the right.
fn joints(boxes: &[Box<'_>]) -> Vec<String> {
    let mut above: Vec<usize> = Vec::new();
    let mut paths = Vec::new();
    for (n, one) in boxes.iter().enumerate() {
        above.truncate(one.depth);
        if let Some(parent) = above.last() {
            let depth = above.len().saturating_sub(1);
            let x = depth * STEP + STEP / 2;
            let (from, to) = (parent * LINE + HEIGHT + 1, n * LINE + HEIGHT / 2 + 1);
            paths.push(format!("M{x} {from}V{to}H{}", one.depth * STEP + 1));
        }
        above.resize(one.depth, n);
        above.push(n);
    }
    paths
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept = text.chars().take(most.saturating_sub(1));
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_but_the_top_is_joined_to_the_one_above() {
        let one = |label, depth| Box {
            label,
            note: String::new(),
            depth,
        };
        let boxes = [one("部", 0), one("課", 1), one("係", 2), one("課", 1)];
        let expected = ["M20 45V79H41", "M60 101V135H81", "M20 45V191H41"];
        assert_eq!(joints(&boxes), expected);
        let picture = draw("図", &boxes).into_string();
        assert_eq!(picture.matches("<rect").count(), 4);
        assert_eq!(cut("一二三四", 3), "一二…");
    }
}
