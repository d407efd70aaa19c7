//! What the journal says of risks.

use sakimori_db::journal::Entry;
use sakimori_provisions::catalog::Edition;
use sakimori_provisions::classes::label;
use serde_json::{Value, json};

use crate::model::Risk;

/// The fields an entry about a risk keeps, and what people call them.
pub(crate) const FIELDS: [(&str, &str); 13] = [
    ("classes", "分類"),
    ("likelihood", "発生可能性"),
    ("impact", "被害の大きさ"),
    ("level", "リスクの大きさ"),
    ("required", "要求水準"),
    ("reason", "提案と異なる評価の理由"),
    ("way", "対応"),
    ("what", "対応の内容"),
    ("owner", "対応の責任者"),
    ("due", "期限"),
    ("provision", "対応の規定"),
    ("residual", "残るリスクの大きさ"),
    ("weaknesses", "脆弱性"),
];

fn side(edition: &Edition, risk: &Risk) -> Value {
    let assessed = &risk.assessed;
    let treatment = assessed.treatment.as_ref();
    let weak = assessed.weaknesses.iter().filter(|w| w.missing > 0);
    let weak: Vec<String> = weak
        .map(|w| format!("{} {}/{}", w.key, w.missing, w.of))
        .collect();
    json!({
        "classes": label(&edition.classification, assessed.classes),
        "likelihood": assessed.likelihood,
        "impact": assessed.impact,
        "level": assessed.level(),
        "required": assessed.required,
        "reason": assessed.reason,
        "way": treatment.map(|t| t.way.label()),
        "what": treatment.map(|t| t.what.as_str()),
        "owner": treatment.map(|t| t.owner.as_str()),
        "due": treatment.map(|t| t.due.to_string()),
        "provision": treatment.and_then(|t| t.provision.as_deref()),
        "residual": treatment.map(|t| t.residual()),
        "weaknesses": weak.join("、"),
        "revision": assessed.revision,
    })
}

/// A risk that is another than before.
pub(crate) fn changed(
    edition: &Edition,
    (action, summary): (&'static str, String),
    before: &Risk,
    after: &Risk,
) -> Entry {
    Entry::new(action, "risk", after.id.to_string(), summary).with_detail(&json!({
        "before": side(edition, before),
        "after": side(edition, after),
    }))
}
