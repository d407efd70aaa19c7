//! The matrix of likelihood and impact: drawn, and as a table.

use maud::{Markup, html};

use crate::model::{Matrix, Scale};

const CELL: (i64, i64) = (130, 64);
const LEFT: i64 = 150;
const BELOW: i64 = 40;

/// Whether a risk there is not below what its impact requires.
fn over(scale: &Scale, likelihood: i64, impact: i64) -> bool {
    likelihood * impact >= scale.required(impact)
}

pub(crate) fn draw(matrix: &Matrix, scale: &Scale) -> Markup {
    let (wide, high) = CELL;
    let width = LEFT + wide * scale.impacts() + 10;
    let height = high * scale.likelihoods() + BELOW;
    html! {
        div.chart-scroll {
            svg.chart xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img" aria-labelledby="matrix-title" {
                title id="matrix-title" { "リスクの分布。同じ件数を下の表に示します。" }
                @for (row, likelihood) in (0..).zip(matrix.likelihoods()) {
                    @let y = row * high + 4;
                    text.chart-label x=(LEFT - 10) y=(y + high / 2 + 5) text-anchor="end" { (scale.likelihood_label(likelihood)) }
                    @for (column, impact) in (0..).zip(matrix.impacts()) {
                        @let x = LEFT + column * wide;
                        @let over = over(scale, likelihood, impact);
                        rect class=(if over { "chart-top" } else { "chart-box" }) x=(x) y=(y) width=(wide - 4) height=(high - 4) rx="4" {}
                        text.chart-label x=(x + wide / 2) y=(y + high / 2) text-anchor="middle" { (matrix.count(likelihood, impact)) "件" }
                        text.chart-note x=(x + wide / 2) y=(y + high / 2 + 20) text-anchor="middle" { @if over { "▲ " } "大きさ " (likelihood * impact) }
                    }
                }
                @for (column, impact) in (0..).zip(matrix.impacts()) {
                    text.chart-label x=(LEFT + column * wide + wide / 2) y=(height - BELOW + 24) text-anchor="middle" { (scale.impact_label(impact)) }
                }
            }
        }
        p.small { "縦：発生可能性　横：被害の大きさ　▲：その被害の大きさの要求水準を下回らない" }
    }
}

/// The same as a table; each count leads to its risks.
pub(crate) fn table(matrix: &Matrix, scale: &Scale, path: &str) -> Markup {
    html! {
        div.table-scroll { table {
            caption { "リスクの分布（件数。かっこ内はリスクの大きさ）" }
            thead { tr {
                th scope="col" { "発生可能性＼被害の大きさ" }
                @for impact in matrix.impacts() { th.number scope="col" { (scale.impact_label(impact)) } }
            } }
            tbody {
                @for likelihood in matrix.likelihoods() {
                    tr {
                        th scope="row" { (scale.likelihood_label(likelihood)) }
                        @for impact in matrix.impacts() {
                            @let count = matrix.count(likelihood, impact);
                            td.number {
                                @if count > 0 { a href={ (path) "/list?cell=" (likelihood) "-" (impact) } { (count) } } @else { "0" }
                                "（" (likelihood * impact) "）" @if over(scale, likelihood, impact) { " ▲" }
                            }
                        }
                    }
                }
            }
        } }
    }
}
